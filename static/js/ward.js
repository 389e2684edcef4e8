// The ward board: one row a patient, the worst first; rows follow the socket, ages follow the clock.
const words = JSON.parse(document.getElementById("ward-words").textContent);
const state = document.querySelector(".ward-state");
const body = document.querySelector(".ward tbody");
const card = document.querySelector(".ward-card");
const empty = document.querySelector(".ward-empty");
const announcer = document.getElementById("ward-announcer");
const template = document.getElementById("ward-row");
const SILENT_MS = 25000, SORT_MS = 3000, ANNOUNCE_MS = 5000, NAMED = 3;
// A value is stale after three usual intervals, a device without signal after ten; nothing is fresh after twelve hours.
const STALE_S = 60, LOST_S = 300, SPOT_S = 12 * 3600, STALE_TIMES = 3, LOST_TIMES = 10, DENSE_S = 900;
const patients = new Map();
const heard = new Set();
let pending = [], ahead = 0, lastMessage = Date.now(), socket = null, wait = 1000, opened = false;

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_whole, name) => values[name]);
const element = (tag, name, text = "") => { const made = document.createElement(tag); made.className = name; made.textContent = text; return made; };

function say(kind) {
  if (state.dataset.state === kind) return;
  state.dataset.state = kind;
  state.textContent = words[kind];
  body.classList.toggle("ward-lost", kind !== "live");
}

function rowFor(patient) {
  const row = template.content.firstElementChild.cloneNode(true);
  const link = row.querySelector("a");
  link.textContent = patient.name;
  link.href = `/patients/${patient.id}/monitoring/`;
  const about = [patient.place, patient.sex, patient.age === null ? "" : fill(words.years, patient), patient.mrn];
  row.querySelector(".ward-about").textContent = about.filter(Boolean).join(" · ");
  return row;
}

function list(found) {
  const kept = new Set(found.map((patient) => patient.id));
  for (const [id, known] of patients) if (!kept.has(id)) { known.row.remove(); patients.delete(id); }
  for (const patient of found) {
    if (patients.has(patient.id)) continue;
    const row = rowFor(patient);
    patients.set(patient.id, { ...patient, row, data: { severity: 0, score: "", alerts: [], signs: [], last: "" } });
    body.append(row);
    paint(patients.get(patient.id));
  }
  document.querySelector(".ward-loading")?.remove();
  card.hidden = patients.size === 0;
  empty.hidden = patients.size > 0;
}

function take(data) {
  const patient = patients.get(data.id);
  if (!patient) return;
  patient.data = data;
  paint(patient);
  for (const alert of data.alerts) {
    const key = `${alert.id}${alert.severity}${alert.escalated}`;
    if (alert.severity < 3 || alert.acknowledged || alert.silenced || heard.has(key)) continue;
    heard.add(key);
    pending.unshift(`${patient.name}: ${alert.escalated ? `${words.escalated}, ` : ""}${alert.said}`);
  }
}

function paint({ id, row, data }) {
  row.querySelector(".ward-mark").className = `ward-mark ward-${data.severity}`;
  row.querySelector(".ward-severity").textContent = words[`severity${data.severity}`];
  const score = row.querySelector(".ward-score");
  score.replaceChildren(element("b", "", data.score || "–"));
  score.title = data.missing ? fill(words.missing, { names: data.missing }) : "";
  paintAlerts(id, row.querySelector(".ward-alerts"), data.alerts);
  for (const sign of data.signs) paintSign(row.querySelector(`[data-code="${sign.code}"]`), sign);
  age(row, data);
}

function paintAlerts(id, cell, alerts) {
  const shape = JSON.stringify(alerts.map((alert) => [alert.id, alert.acknowledged, alert.escalated, alert.silenced]));
  if (cell.dataset.shape === shape) {
    const said = cell.querySelector(".ward-said");
    if (said && said.textContent !== alerts[0].said) said.textContent = alerts[0].said;
    return;
  }
  const held = cell.contains(document.activeElement);
  cell.dataset.shape = shape;
  cell.replaceChildren();
  const [first, ...others] = alerts;
  if (!first) return;
  const quiet = first.acknowledged || first.silenced;
  const line = element("div", `ward-alert ward-alert-${quiet ? 0 : first.severity}`);
  line.append(element("span", `ward-said${quiet ? " ward-quiet" : ""}`, first.said));
  for (const mark of ["escalated", "acknowledged", "silenced"]) if (first[mark]) line.append(element("span", "badge", words[mark]));
  if (!first.acknowledged) line.append(button(id, first));
  if (others.length) line.append(element("small", "", fill(words.more, { count: others.length })));
  cell.append(line);
  if (held) (cell.querySelector("button") ?? cell.closest("tr").querySelector("a")).focus();
}

function button(patient, alert) {
  const made = element("button", "button button-quiet", words.acknowledge);
  made.type = "button";
  made.setAttribute("aria-label", `${words.acknowledge}: ${alert.said}`);
  made.addEventListener("click", () => acknowledge(made, patient, alert));
  return made;
}

async function acknowledge(made, patient, alert) {
  made.disabled = true;
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const address = `/patients/${patient}/monitoring/alerts/${alert.id}/acknowledge/`;
  const answer = await fetch(address, { method: "POST", headers: { "X-CSRFToken": token, "X-Board": "1" } }).catch(() => null);
  if (answer?.ok) return;
  made.disabled = false;
  announcer.textContent = words.failed;
  made.textContent = words.failed;
}

function paintSign(cell, sign) {
  const trend = sign.change > 0 ? "↗" : sign.change < 0 ? "↘" : "";
  cell.dataset.severity = sign.severity;
  let value = cell.querySelector("b");
  if (!value) { value = document.createElement("b"); cell.replaceChildren(value); }
  const text = `${sign.value}${trend}`;
  if (value.textContent !== text) value.textContent = text;
  value.title = trend ? words[sign.change > 0 ? "rising" : "falling"] : "";
  if (cell.dataset.spark === sign.spark) return;
  cell.dataset.spark = sign.spark;
  cell.querySelector("svg")?.remove();
  if (!sign.spark) return;
  const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawn.setAttribute("class", "spark");
  drawn.setAttribute("viewBox", "0 0 96 24");
  drawn.setAttribute("aria-hidden", "true");
  drawn.append(document.createElementNS("http://www.w3.org/2000/svg", "path"));
  drawn.firstChild.setAttribute("d", sign.spark);
  cell.append(drawn);
}

function age(row, data) {
  const cell = row.querySelector(".ward-age");
  const seconds = data.last ? Math.max(0, Math.round((Date.now() + ahead - Date.parse(data.last)) / 1000)) : null;
  const every = Math.min(SPOT_S, ...data.signs.map((sign) => sign.every || SPOT_S));
  const old = Math.min(SPOT_S, Math.max(STALE_S, STALE_TIMES * every));
  const gone = every <= DENSE_S ? Math.max(LOST_S, LOST_TIMES * every) : Infinity;
  const kind = seconds === null ? "never" : seconds > gone ? "disconnected" : seconds > old ? "stale" : "";
  const text = seconds === null ? "" : seconds < 90 ? fill(words.seconds, { count: seconds })
    : seconds < 5400 ? fill(words.minutes, { count: Math.round(seconds / 60) }) : fill(words.hours, { count: Math.round(seconds / 3600) });
  if (cell.dataset.kind !== kind || cell.dataset.text !== text) {
    cell.replaceChildren(element("span", "", text));
    if (kind) cell.append(element("span", `badge${kind === "disconnected" ? " badge-critical" : ""}`, words[kind]));
    Object.assign(cell.dataset, { kind, text });
  }
  row.classList.toggle("ward-old", kind !== "");
}

// Rows never move under a pointer or a focus.
function sort() {
  if (body.matches(":hover") || body.contains(document.activeElement)) return;
  const points = (data) => Number(data.score.replace("≥", "")) || 0;
  const wanted = [...patients.values()].sort((one, other) => other.data.severity - one.data.severity
    || points(other.data) - points(one.data) || one.name.localeCompare(other.name));
  wanted.forEach(({ row }, index) => { if (body.children[index] !== row) body.insertBefore(row, body.children[index] ?? null); });
}

// At most one announcement in five seconds, three patients by name, the newest first.
function announce() {
  if (!pending.length) return;
  const rest = pending.length - NAMED;
  announcer.textContent = pending.slice(0, NAMED).join("; ") + (rest > 0 ? ` ${fill(words.more, { count: rest })}` : "");
  pending = [];
}

function connect() {
  socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/ward/`);
  socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(data);
    lastMessage = Date.now();
    ahead = Date.parse(message.now) - lastMessage;
    wait = 1000;
    say("live");
    if (message.kind === "patients") list(message.patients);
    if (message.kind === "rows") message.rows.forEach(take);
    if (message.kind === "rows" && !opened) { opened = true; sort(); }
  });
  socket.addEventListener("close", ({ code }) => {
    // The names of patients do not stay on a screen whose session has ended: the page leads to signing in.
    if (code === 4401) { location.reload(); return; }
    if (code === 4403) { say("refused"); return; }
    say("lost");
    setTimeout(connect, wait);
    wait = Math.min(wait * 2, 15000);
  });
}

body.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const row = event.target.closest("tr");
  if (!step || !row) return;
  event.preventDefault();
  (step > 0 ? row.nextElementSibling : row.previousElementSibling)?.querySelector("a").focus();
});
setInterval(() => {
  if (Date.now() - lastMessage > SILENT_MS && socket.readyState === WebSocket.OPEN) { say("lost"); socket.close(); }
  for (const { row, data } of patients.values()) age(row, data);
}, 1000);
setInterval(sort, SORT_MS);
setInterval(announce, ANNOUNCE_MS);
connect();
