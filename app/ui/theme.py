"""The looks: the colours, sizes and type of the KERN standard as a Gradio theme."""

from __future__ import annotations

from gradio.themes import Base, sizes

_FONT = ("Fira Sans", "system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif")
_MONO = ("Fira Mono", "ui-monospace", "monospace")

_ROLES: dict[str, str] = {
    "color_accent": "action",
    "body_background_fill": "background",
    "body_text_color": "text",
    "body_text_color_subdued": "muted",
    "background_fill_primary": "background",
    "background_fill_secondary": "hued",
    "border_color_primary": "line",
    "border_color_accent": "action",
    "link_text_color": "action",
    "link_text_color_hover": "action",
    "link_text_color_visited": "action",
    "link_text_color_active": "action",
    "block_background_fill": "background",
    "block_border_color": "line",
    "block_label_background_fill": "background",
    "block_label_text_color": "text",
    "block_title_text_color": "text",
    "block_info_text_color": "muted",
    "accordion_text_color": "text",
    "input_background_fill": "input",
    "input_background_fill_focus": "input",
    "input_border_color": "input-border",
    "input_border_color_focus": "focus",
    "input_placeholder_color": "muted",
    "checkbox_background_color": "background",
    "checkbox_background_color_selected": "action",
    "checkbox_border_color": "input-border",
    "checkbox_border_color_selected": "action",
    "checkbox_border_color_focus": "focus",
    "checkbox_label_background_fill": "background",
    "checkbox_label_background_fill_hover": "hued",
    "checkbox_label_background_fill_selected": "background",
    "checkbox_label_border_color": "line",
    "checkbox_label_border_color_selected": "action",
    "checkbox_label_text_color": "text",
    "checkbox_label_text_color_selected": "text",
    "button_primary_background_fill": "action",
    "button_primary_background_fill_hover": "text",
    "button_primary_border_color": "action",
    "button_primary_text_color": "on-action",
    "button_primary_text_color_hover": "background",
}


def theme() -> Base:
    """Return the Gradio theme; every colour points at one of our CSS variables."""
    look = Base(
        font=_FONT,
        font_mono=_MONO,
        text_size=sizes.text_lg,
        spacing_size=sizes.spacing_md,
        radius_size=sizes.radius_sm,
    )
    colours = {role: f"var(--k-{token})" for role, token in _ROLES.items()}
    dark = {f"{role}_dark": value for role, value in colours.items() if _has_dark(look, role)}
    look.set(
        **colours,
        **dark,
        block_border_width="0px",
        block_shadow="none",
        input_shadow="none",
        input_border_width="1px",
        button_large_text_size="*text_md",
        section_header_text_size="*text_md",
    )
    return look


def _has_dark(look: Base, role: str) -> bool:
    return hasattr(look, f"{role}_dark")
