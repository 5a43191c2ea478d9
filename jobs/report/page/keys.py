"""The key to colours and dashes of a drawing, read from the scales of its charts so that the two cannot differ."""

import html


def scales_of(specs: list[dict]) -> dict[str, dict[str, object]]:
    """Channel (`color`, `strokeDash`) -> name -> how it looks, of all charts of a drawing together."""
    scales: dict[str, dict[str, object]] = {"color": {}, "strokeDash": {}}
    for spec in specs:
        for layer in spec.get("layer", [spec]):
            for channel, known in scales.items():
                scale = (layer.get("encoding", {}).get(channel) or {}).get("scale")
                if scale:
                    known.update(zip(scale["domain"], scale["range"], strict=True))
    return scales


def is_needed(specs: list[dict]) -> bool:
    """Whether any chart has several colours; one alone is explained by its heading."""
    return any(len(scales_of([spec])["color"]) > 1 for spec in specs)


def html_of(specs: list[dict]) -> str:
    """The key as a list that wraps on a phone; nothing where none is needed."""
    if not is_needed(specs):
        return ""
    scales = scales_of(specs)
    entries = "".join(
        f"<li>{_swatch(str(colour), scales['strokeDash'].get(name))}{html.escape(name)}</li>"
        for name, colour in scales["color"].items()
    )
    return f'<ul class="key">{entries}</ul>'


def _swatch(colour: str, dash: object) -> str:
    if dash is None:
        return f'<svg width="12" height="12" aria-hidden="true"><rect width="12" height="12" fill="{colour}"/></svg>'
    pattern = " ".join(str(length) for length in dash)
    line = f'<line x2="28" y1="6" y2="6" stroke="{colour}" stroke-width="2.5" stroke-dasharray="{pattern}"/>'
    return f'<svg width="28" height="12" aria-hidden="true">{line}</svg>'
