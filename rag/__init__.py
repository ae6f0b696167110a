"""From a question to a cited answer; imports none of our other packages."""
