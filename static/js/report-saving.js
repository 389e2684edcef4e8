// Saves silently after a pause, keeps trying when the network is away, and lets a person settle a conflict.
import { DOMSerializer, Node } from "../vendor/report-editor.js";
import { schema } from "./report-schema.js";

const PAUSE = 2000;
const RETRY = 5000;
const KEEP = 400;

export class Saving {
  constructor({ settings, read, replace, onSaved, line, buffer }) {
    Object.assign(this, { settings, read, replace, onSaved, line, buffer });
    this.version = settings.version;
    this.dirty = false;
    this.busy = null;
    this.theirs = null;
    this.token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
    window.addEventListener("beforeunload", (event) => { if (this.dirty) event.preventDefault(); });
    window.addEventListener("online", () => { if (this.dirty) this.save(); });
    document.getElementById("conflict-keep-mine").addEventListener("click", () => this.settle("mine"));
    document.getElementById("conflict-keep-theirs").addEventListener("click", () => this.settle("theirs"));
  }

  changed() {
    this.dirty = true;
    this.after(PAUSE);
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => this.keep(), KEEP);
  }

  keep() {
    if (this.dirty || this.busy) this.buffer.keep({ version: this.version, document: this.read().toJSON(), at: Date.now() });
  }

  // Text of before a reload that never reached the server goes on from the version it was made from.
  async restore() {
    const kept = await this.buffer.take();
    if (!kept || JSON.stringify(kept.document) === JSON.stringify(this.read().toJSON())) { this.buffer.clear(); return false; }
    try { this.replace(kept.document); } catch { this.buffer.clear(); return false; }
    this.version = kept.version;
    this.dirty = true;
    this.save();
    return kept.at;
  }

  after(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), delay);
  }

  // Resolves to true once everything typed so far is stored.
  async save(keep = "") {
    clearTimeout(this.timer);
    if (this.busy) await this.busy;
    if (!this.dirty && !keep) return true;
    if (this.theirs && !keep) return false;
    this.busy = this.send(keep);
    try { return await this.busy; } finally { this.busy = null; }
  }

  async send(keep) {
    const sent = this.read();
    this.dirty = false;
    this.line(this.settings.words.saving);
    let response;
    try {
      response = await fetch(this.settings.urls.save, {
        method: "POST", redirect: "manual", headers: { "Content-Type": "application/json", "X-CSRFToken": this.token },
        body: JSON.stringify({ base_version: this.version, document: sent.toJSON(), keep }),
      });
    } catch {
      return this.again(this.settings.words.unsaved);
    }
    if (response.type === "opaqueredirect") return this.again(this.settings.words.signed_out);
    const answer = await response.json().catch(() => ({}));
    if (response.status === 409) return this.conflict(sent, answer);
    if (response.status === 403 || response.status === 400) return this.refused(answer);
    if (!response.ok) return this.again(this.settings.words.unsaved);
    return this.done(answer, keep);
  }

  again(message) {
    this.dirty = true;
    this.line(message);
    this.after(RETRY);
    return false;
  }

  refused(answer) {
    this.dirty = true;
    this.line(answer.error || this.settings.words.unsaved);
    return false;
  }

  done(answer, keep) {
    this.version = answer.version;
    this.line(this.settings.words.saved.replace("%(time)s", answer.saved_at));
    if (keep) {
      this.theirs = null;
      document.getElementById("report-conflict").hidden = true;
      if (keep === "theirs") { this.replace(answer.document); this.dirty = false; }
    }
    this.onSaved(answer);
    if (!this.dirty) { clearTimeout(this.keeping); this.buffer.clear(); }
    return !this.dirty;
  }

  conflict(mine, answer) {
    this.dirty = true;
    this.theirs = answer;
    this.line("");
    show("conflict-mine", mine);
    show("conflict-theirs", Node.fromJSON(schema, answer.document));
    document.getElementById("conflict-who").textContent = `${answer.saved_by} · ${answer.saved_at}`;
    const box = document.getElementById("report-conflict");
    box.hidden = false;
    box.querySelector("button").focus({ preventScroll: true });
    box.scrollIntoView({ block: "start" });
    return false;
  }

  settle(keep) {
    this.version = this.theirs.version;
    return this.save(keep);
  }
}

function show(id, doc) {
  document.getElementById(id).replaceChildren(DOMSerializer.fromSchema(schema).serializeFragment(doc.content));
}
