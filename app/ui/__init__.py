"""The page: the chat and its help, on Gradio."""
