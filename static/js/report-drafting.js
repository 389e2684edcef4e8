// Shows a draft while the server writes it; the draft itself lives on the server and survives a lost connection.
const FIRST_WAIT = 500;
const LONGEST_WAIT = 10000;
// The server closes with these where coming again helps nobody.
const SIGNED_OUT = 4401, REFUSED = [4400, 4404];

export class Drafting {
  constructor({ settings, paper, stage, stopButton, finished }) {
    Object.assign(this, { settings, paper, stage, stopButton, finished });
    this.wait = FIRST_WAIT;
    stopButton?.addEventListener("click", () => { this.socket.send(JSON.stringify({ kind: "stop" })); stopButton.disabled = true; });
  }

  start() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.socket = new WebSocket(`${scheme}://${location.host}${this.settings.socket}`);
    this.ended = false;
    // What was drawn stays until the server tells it again.
    this.socket.addEventListener("open", () => this.paper.clear());
    this.socket.addEventListener("message", (event) => this.hear(JSON.parse(event.data)));
    this.socket.addEventListener("close", (event) => this.closed(event));
  }

  closed({ code }) {
    if (this.ended) return;
    if (this.stopButton) this.stopButton.hidden = true;
    this.stage(code === SIGNED_OUT ? this.settings.words.signed_out : this.settings.words.lost);
    if (code === SIGNED_OUT || REFUSED.includes(code)) return;
    setTimeout(() => this.start(), this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  hear(message) {
    this.wait = FIRST_WAIT;
    if (message.kind === "queued") this.queued(message);
    else if (message.kind === "section") {
      if (this.stopButton) this.stopButton.hidden = false;
      this.tell(this.settings.words.drafting.replace("%(section)s", message.title));
      this.paper.section(message);
    } else if (message.kind === "sentence") this.paper.sentence(message);
    else if (message.kind === "resumed") this.resume(message);
    else if (message.kind === "progress") this.paper.sections(message.sections);
    else if (message.kind === "text") this.end(message);
    else if (message.kind === "finished") this.stopped = message.stopped;
  }

  queued({ ahead, seconds }) {
    const words = this.settings.words;
    this.tell((ahead ? words.queued : words.queued_next).replace("%(ahead)s", ahead).replace("%(seconds)s", seconds));
  }

  resume(message) {
    this.resumed = true;
    this.paper.sections(message.sections);
    this.tell("");
  }

  tell(...parts) {
    this.stage([this.resumed && this.settings.words.resumed, ...parts].filter(Boolean).join(" "));
  }

  end(message) {
    this.ended = true;
    this.socket.close();
    if (this.stopButton) this.stopButton.hidden = true;
    const words = this.settings.words;
    if (!message.document) { this.tell(words.nothing); return; }
    this.tell(this.stopped ? words.stopped : words.finished, message.trouble && words.no_model);
    this.finished(message);
  }
}
