// The question page: one socket, the turns of one conversation, the box below and the evidence beside.

import * as box from "./ask-box.js";
import { showCards } from "./ask-evidence.js";
import * as filters from "./ask-filters.js";
import { Socket } from "./ask-socket.js";
import { Turn } from "./ask-turn.js";
import { pager } from "./ask-versions.js";
import { say } from "./ask-words.js";

const state = JSON.parse(document.getElementById("ask-state").textContent);
const view = document.getElementById("ask-turns");
const first = document.getElementById("ask-first");
const connection = document.getElementById("ask-connection");
const turns = new Map();
let request = 0;
let waiting = "";
let silence;
const SILENCE = 2500;

const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
const actions = { choose, regenerate, rate, widen, explain: state.explain, collect: state.collect, insertion: state.may_insert ? { url: state.insert, token } : null };

function add(data) {
  const turn = new Turn(data, actions);
  turns.set(data.answer, turn);
  const same = [...turns.values()].filter((other) => other.data.question.id === data.question.id);
  if (same.length > 1) pager(same, choose);
  else view.append(turn.element);
  first.hidden = true;
  return turn;
}

function choose(turn) {
  view.querySelectorAll(".chosen").forEach((element) => element.classList.remove("chosen"));
  turn.element.classList.add("chosen");
  turn.evidence();
}

// The view follows what is written only while the reader is at its end.
function keepingPlace(change) {
  const atEnd = view.scrollHeight - view.scrollTop - view.clientHeight < 48;
  change();
  if (atEnd) view.scrollTop = view.scrollHeight;
}

function running() {
  return [...turns.values()].filter((turn) => turn.running);
}

function submit(force) {
  const asked = box.wish();
  waiting = `q${(request += 1)}`;
  const sent = socket.ask({ type: "ask", request: waiting, conversation: state.conversation, patient: state.patient, force, ...asked });
  if (!sent) box.refuse(say("not_sent"));
  else {
    box.clear();
    expect();
  }
}

// A server that does not say anything for a while is busy or lost its database: the doctor is told that it is waited for.
function expect() {
  clearTimeout(silence);
  silence = setTimeout(() => { connection.textContent = say("no_reply"); }, SILENCE);
}

function heard() {
  clearTimeout(silence);
  if (connection.textContent === say("no_reply")) connection.textContent = "";
}

function regenerate(answer) {
  waiting = `q${(request += 1)}`;
  if (!socket.send({ type: "regenerate", request: waiting, answer })) box.refuse(say("not_sent"));
}

function widen(turn) {
  filters.clear();
  box.put(turn.data.question.text);
}

async function rate(answer, thumb, reason) {
  const url = state.feedback.replace(/[0-9a-f-]{36}/, answer);
  try {
    const response = await fetch(url, { method: "POST", headers: { "X-CSRFToken": token() }, body: new URLSearchParams({ thumb, reason }) });
    return response.ok;
  } catch {
    box.refuse(say("not_sent"));
    return false;
  }
}

function halt() {
  running().forEach((turn) => socket.send({ type: "stop", answer: turn.answer }));
}

const received = {
  refused(message) {
    box.refuse(message.message);
  },
  instruction(message) {
    box.offerInstruction(message.instruction, () => submit(true));
  },
  started(message) {
    const mine = message.request !== "" && message.request === waiting;
    if (mine && !state.conversation) open(message.conversation);
    refreshList();
    if (!mine && message.conversation.id !== state.conversation) {
      socket.following.delete(message.answer);
      return;
    }
    if (mine && !message.turn.regenerated) box.taken();
    const turn = add(message.turn);
    choose(turn);
    if (mine) turn.element.scrollIntoView({ block: "end" });
    if (!mine) socket.follow(message.answer);
    box.busy(true);
  },
  event(message) {
    const turn = turns.get(message.answer);
    if (!turn) return;
    if (message.seq === 1 && turn.data.sentences.length) turn.restart();
    keepingPlace(() => turn.event(message.event));
    box.busy(running().length > 0);
  },
  snapshot(message) {
    keepingPlace(() => turns.get(message.answer)?.draw(message.turn));
    box.busy(running().length > 0);
  },
};

function hear(message) {
  if (["refused", "instruction", "started"].includes(message.type)) heard();
  received[message.type](message);
}

function open(conversation) {
  state.conversation = conversation.id;
  history.replaceState(null, "", conversation.url);
  document.querySelector(".ask-head h1").textContent = conversation.title;
}

function refreshList() {
  const search = document.getElementById("ask-search");
  if (search.value) return;
  const base = search.getAttribute("hx-get").split("?")[0];
  window.htmx.ajax("GET", `${base}?current=${state.conversation}`, { target: "#conversation-list" });
}

function connected(now) {
  if (now === "unsent") {
    heard();
    box.refuse(say("not_sent"));
    return;
  }
  connection.textContent = { open: "", lost: say("reconnecting"), signed_out: "" }[now];
  if (now === "signed_out") box.refuse(say("signed_out"), { url: location.href, text: say("sign_in") });
}

showCards([]);
filters.restore(state.filters);
const socket = new Socket(state.socket, { message: hear, state: connected });
box.setUp({ limit: state.limit, submit, halt });
for (const { answers } of state.turns) for (const data of answers) add(data);
const last = [...turns.values()].at(-1);
if (last) {
  choose(last);
  view.scrollTop = view.scrollHeight;
}
running().forEach((turn) => socket.follow(turn.answer));
box.busy(running().length > 0);
