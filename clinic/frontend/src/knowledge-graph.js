// Draws a concept and what it is related to; the table beneath says the same and stays the way for keyboard and reader.
import cytoscape from "cytoscape";

const box = document.getElementById("drawing");
const state = document.getElementById("drawing-state");
const form = document.getElementById("graph-filter");
const rows = document.getElementById("graph-rows");
const SHAPES = { disease: "ellipse", symptom: "round-rectangle", finding: "round-rectangle", drug: "diamond", procedure: "hexagon", test: "triangle", microorganism: "star", anatomy: "rectangle" };
let graph = null;

const colour = (name) => {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
};

const style = () => [
  { selector: "node", style: { label: "data(name)", shape: (node) => SHAPES[node.data("kind")] ?? "ellipse", width: 22, height: 22, "background-color": colour("--accent"), color: colour("--ink"), "font-size": 12, "text-wrap": "wrap", "text-max-width": 110, "text-valign": "bottom", "text-margin-y": 4, "min-zoomed-font-size": 7 } },
  { selector: "node[?center]", style: { width: 34, height: 34, "background-color": colour("--critical"), "font-weight": "bold", "font-size": 14 } },
  { selector: "edge", style: { width: 1.5, "line-color": colour("--line-strong"), "target-arrow-color": colour("--line-strong"), "target-arrow-shape": "triangle", "curve-style": "bezier", opacity: (edge) => 0.35 + 0.65 * edge.data("confidence") } },
  { selector: "edge.shown", style: { label: "data(label)", "font-size": 11, color: colour("--ink"), "text-background-color": colour("--surface"), "text-background-opacity": 1, "text-rotation": "autorotate" } },
];

function draw(data) {
  const elements = [...data.nodes, ...data.edges].map((one) => ({ data: one }));
  graph?.destroy();
  box.style.height = `${Math.min(960, 480 + 6 * Math.max(0, data.nodes.length - 20))}px`;
  graph = cytoscape({ container: box, elements, style: style(), maxZoom: 2, layout: { name: "cose", animate: false, randomize: true, nodeRepulsion: () => 400000, nodeOverlap: 40, idealEdgeLength: () => 110, nodeDimensionsIncludeLabels: true, padding: 24 } });
  spread(graph);
  graph.on("tap", "node, edge", (event) => { window.location.assign(event.target.data("url")); });
  graph.on("mouseover", "node", (event) => event.target.connectedEdges().addClass("shown"));
  graph.on("mouseover", "edge", (event) => event.target.addClass("shown"));
  graph.on("mouseout", "node, edge", () => graph.edges().removeClass("shown"));
}

// Uses the whole box at the size of the page's own text: fitted as it is laid out, a round drawing in a wide box is too small to read.
function spread(drawn) {
  const [side, above] = [80, 36];
  const places = drawn.nodes().map((node) => node.position());
  const [left, right] = [Math.min(...places.map((one) => one.x)), Math.max(...places.map((one) => one.x))];
  const [top, bottom] = [Math.min(...places.map((one) => one.y)), Math.max(...places.map((one) => one.y))];
  drawn.nodes().positions((node) => ({
    x: side + ((node.position().x - left) / (right - left || 1)) * (box.clientWidth - 2 * side),
    y: above + ((node.position().y - top) / (bottom - top || 1)) * (box.clientHeight - 2 * above - 20),
  }));
  drawn.viewport({ zoom: 1, pan: { x: 0, y: 0 } });
}

async function fetched(accept) {
  const answer = await fetch(`${box.dataset.url}?${new URLSearchParams([...new FormData(form)].filter(([, value]) => value))}`, { headers: { accept } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer;
}

async function show({ table }) {
  state.textContent = state.dataset.loading;
  try {
    const data = await (await fetched("application/json")).json();
    box.hidden = !data.edges.length;
    if (data.edges.length) draw(data);
    if (table) rows.innerHTML = await (await fetched("text/html")).text();
    state.textContent = data.edges.length ? "" : state.dataset.empty;
  } catch {
    graph?.destroy();
    graph = null;
    state.textContent = state.dataset.failed;
  }
}

if (box) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show({ table: true });
  });
  new MutationObserver(() => graph?.style(style())).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => graph?.style(style()));
  show({ table: false });
}
