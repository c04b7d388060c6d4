"""A neighbourhood as a picture to explore: one HTML page with everything in it, which needs no network.

The picture is ipysigma's. Its own export loads Jupyter's widget manager from the network; here its script is put into
the page, with the few functions of that manager that it uses (docs/decisions/0018-graphs-in-one-page.md).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import networkx

    from hub.client.link_answers import Around

#: Distinguishable also for readers who don't see red and green apart (Okabe and Ito 2008).
COLOURS: Final = {
    "case": "#D55E00",
    "person": "#0072B2",
    "organisation": "#CC79A7",
    "place": "#009E73",
    "item": "#E69F00",
}
_SIZES: Final = {0: 14, 1: 9}
#: Up to so many nodes a layout by distances is quick and the clearest; above, one by forces.
_FEW: Final = 250
#: Nodes whose names fit beside each other.
_LABELLED: Final = 60
#: Letters' widths of a name in the picture, a Chinese one counting two; the whole name stands in the panel.
_NAME: Final = 26
#: Letters behind this one are as wide as high: Chinese ones and their punctuation.
_LATIN: Final = 0x2E7F
#: The graph between the two panels, so that no name lies under one. The buttons that would save it are left out: a file
#: to keep is an export, which the hub marks and logs.
_STYLE: Final = """
body { margin: 0; overflow: hidden; }
.ipysigma-widget { position: relative; box-sizing: border-box; }
.ipysigma-container { margin-left: 120px; width: calc(100% - 410px) !important; }
.ipysigma-download-controls { display: none !important; }
"""
#: The browser itself sees to it that the page fetches nothing.
_POLICY: Final = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; "
    "font-src data:; worker-src blob:"
)
#: What of Jupyter's widget base ipysigma's script uses.
_BASE: Final = """
class DOMWidgetModel { static serializers = {}; defaults() { return {}; } }
class DOMWidgetView {
  constructor(model, el) { this.model = model; this.el = el; this.displayed = Promise.resolve(); }
  render() {} touch() {} remove() {}
}
const state = STATE;
const model = {
  get: (name) => state[name], set: (name, value) => { state[name] = value; }, on() {}, off() {}, save_changes() {},
};
let made;
const define = (needed, make) => { made = make({ DOMWidgetModel, DOMWidgetView }); };
define.amd = true;
"""


@dataclass(frozen=True, slots=True)
class Picture:
    """One page of HTML. A notebook shows it; `save` writes it to a file that opens in any browser."""

    html: str
    height: int

    def save(self, path: Path | str) -> Path:
        """Write the page and return where. It shows personal data: keep it as you keep an export."""
        Path(path).write_text(self.html, "utf-8")
        return Path(path)

    def _repr_html_(self) -> str:
        """In a frame of its own, so that scripts and styles of notebook and picture don't meet."""
        style = f"width:100%;height:{self.height + 4}px;border:0"
        return f'<iframe srcdoc="{escape(self.html)}" style="{style}"></iframe>'


def draw(around: Around, *, height: int = 560, labels: bool | None = None) -> Picture:
    """What lies around a case: the case in the middle, colours by type, size by how near; click to see the facts.

    `labels` says whether to show all names at once, or only under the pointer; unset, up to 60 nodes. `height` is in
    pixels. A name that is too long is cut; the whole one stands among the facts.
    """
    from ipysigma import Sigma  # type: ignore[import-untyped]

    graph = _drawn(around)
    widget = Sigma(
        graph,
        height=height,
        layout=_layout(graph, around.anchor),
        camera_state={"x": 0.61, "y": 0.5, "angle": 0, "ratio": 1.3},  # room for names at the right
        node_color="type",
        node_color_palette=COLOURS,
        raw_node_size="size",
        edge_size=None,
        raw_node_label="label",
        edge_color="dataset",
        default_edge_size=1,
        show_all_labels=len(graph) <= _LABELLED if labels is None else labels,
        clickable_edges=True,
    )
    state = {name: value for name, value in widget.get_state().items() if not name.startswith("_")}
    widget.close()
    return Picture(_page(state), height)


def _drawn(around: Around) -> networkx.MultiDiGraph[str]:
    """The graph with what ipysigma draws by: texts and numbers only."""
    import networkx

    drawn: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    for node in around.nodes:
        told = {
            name: value if isinstance(value, str | int | float) else str(value)
            for name, value in node.facts.items()
        }
        drawn.add_node(
            node.id,
            **{
                **told,
                "type": node.type,
                "label": _short(node.label or node.type),
                "name": node.label,
                "size": _SIZES.get(node.hops, 6),
            },
        )
    for link in around.links:
        said = {name: str(value) for name, value in link.properties.items()}
        own = {"kind": link.kind, "dataset": link.dataset, "record": link.record}
        drawn.add_edge(link.source, link.target, key=link.id, **{**said, **own})
    return drawn


def _short(name: str) -> str:
    """A name that fits: addresses go from the large to the small, so of a long one the end is kept."""
    widths = [2 if ord(letter) > _LATIN else 1 for letter in name]
    if sum(widths) <= _NAME:
        return name
    while sum(widths) > _NAME - 1:
        widths.pop(0)
    return f"…{name[-len(widths) :]}"


def _layout(graph: networkx.MultiDiGraph[str], anchor: str) -> dict[str, dict[str, float]]:
    """A place for each node, the same each time; wider than high, since names stand beside their nodes."""
    import networkx

    plain = networkx.Graph(graph.to_undirected(as_view=True))
    if len(plain) <= _FEW:
        found = networkx.kamada_kawai_layout(plain)
    else:
        found = networkx.spring_layout(plain, seed=1, iterations=80)
    middle = found.get(anchor, (0.0, 0.0))
    return {
        node: {"x": float(place[0] - middle[0]) * 120, "y": float(place[1] - middle[1]) * 100}
        for node, place in found.items()
    }


def _page(state: dict[str, Any]) -> str:
    data = json.dumps(state, ensure_ascii=False, default=str).replace("<", "\\u003c")
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}"><style>{_STYLE}</style></head><body>'
        f'<div id="graph"></div><script>{_BASE.replace("STATE", data)}</script><script>{_script()}</script>'
        '<script>new made.SigmaView(model, document.getElementById("graph")).render();</script></body></html>'
    )


@cache
def _script() -> str:
    text = (files("ipysigma") / "nbextension" / "index.js").read_text("utf-8")
    return text.partition("//# sourceMappingURL")[0].replace("</script", "<\\/script")


def room(labels: Iterable[object]) -> int:
    """Pixels that the longest of some labels needs on an axis of a chart, at 10 pixels a letter's height.

    Charts are measured where they are drawn, by fonts that may lack Chinese letters, and would cut such labels off.
    """
    return (
        max((sum(11 if ord(letter) > _LATIN else 6 for letter in str(label)) for label in labels), default=0)
        + 8
    )
