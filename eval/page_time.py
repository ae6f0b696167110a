"""How long a browser takes until somebody can type a question into the chat."""

from __future__ import annotations

import shutil
import time

from rag.errors import ConfigError

_USABLE_WITHIN = 60_000  # milliseconds
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


def seconds_until_usable(url: str) -> float:
    """Return the seconds from opening ``url`` in an empty Chromium until its input takes text.

    Raises:
        ConfigError: there is no Chromium, or Playwright is not installed.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise ConfigError("--browser needs Playwright: pip install playwright") from error
    chromium = shutil.which("chromium")
    if chromium is None:
        raise ConfigError("--browser needs Chromium, and there is no 'chromium' on the PATH")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
        try:
            page = browser.new_page(locale="de-DE")
            started = time.perf_counter()
            page.goto(url, wait_until="commit")
            box = page.locator("textarea").first
            box.fill("Was ist MUCGPT?", timeout=_USABLE_WITHIN)
            took = time.perf_counter() - started
            if box.input_value() != "Was ist MUCGPT?":
                raise ConfigError(f"{url}: the input of the chat did not keep what was typed")
        finally:
            browser.close()
    return round(took, 2)
