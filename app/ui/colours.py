"""The colours of the KERN standard, for light and dark; the only place that names one."""

from __future__ import annotations

# name: (light, dark)
TOKENS: dict[str, tuple[str, str]] = {
    "text": ("#131525", "#f3f4f7"),
    "muted": ("#51577a", "#b2b6cc"),
    "border": ("#6e7597", "#6e7597"),
    "line": ("#d3d6e1", "#333751"),
    "background": ("#ffffff", "#000000"),
    "hued": ("#f3f4f7", "#131525"),
    "action": ("#2044aa", "#97afe1"),
    "on-action": ("#ffffff", "#000000"),
    "focus": ("#454b6b", "#a9aec6"),
    "danger": ("#c31c13", "#ea7060"),
    "danger-hued": ("#fee4e0", "#4c0000"),
    "info": ("#006b8c", "#00a1cd"),
    "info-hued": ("#c0f3ff", "#002533"),
    "success": ("#007155", "#16a884"),
    "success-hued": ("#cdf2e4", "#00271b"),
    "warning": ("#925400", "#d58100"),
    "warning-hued": ("#ffe7b6", "#351b00"),
    "input-border": ("#1d2034", "#e8e9ef"),
    "input": ("#f3f4f7", "#1d2034"),
}


def css_variables() -> str:
    """Return the tokens as CSS variables for light and dark."""
    light, dark = _variables()
    return f":root{{{light}}}.dark{{{dark}}}"


def css_variables_by_system() -> str:
    """Return the tokens as CSS variables where the system alone says whether it is dark."""
    light, dark = _variables()
    return f":root{{{light}}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}"


def _variables() -> tuple[str, str]:
    light = "".join(f"--k-{name}:{value};" for name, (value, _) in TOKENS.items())
    dark = "".join(f"--k-{name}:{value};" for name, (_, value) in TOKENS.items())
    return f"{light}color-scheme:light", f"{dark}color-scheme:dark"
