// Shows a draft while the server writes it; the draft itself lives on the server and survives a lost connection.
export class Drafting {
  constructor({ settings, paper, stage, stopButton, finished }) {
    Object.assign(this, { settings, paper, stage, stopButton, finished });
    this.tries = 0;
    stopButton?.addEventListener("click", () => { this.socket.send(JSON.stringify({ kind: "stop" })); stopButton.disabled = true; });
  }

  start() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.socket = new WebSocket(`${scheme}://${location.host}${this.settings.socket}`);
    this.ended = false;
    this.paper.clear();
    this.socket.addEventListener("message", (event) => this.hear(JSON.parse(event.data)));
    this.socket.addEventListener("close", () => this.closed());
  }

  closed() {
    if (this.ended) return;
    this.tries += 1;
    if (this.tries > 5) { this.stage(this.settings.words.lost); return; }
    setTimeout(() => this.start(), 500 * this.tries);
  }

  hear(message) {
    if (message.kind === "queued") this.queued(message);
    else if (message.kind === "section") {
      if (this.stopButton) this.stopButton.hidden = false;
      this.stage(this.settings.words.drafting.replace("%(section)s", message.title));
      this.paper.section(message);
    } else if (message.kind === "sentence") this.paper.sentence(message);
    else if (message.kind === "progress") this.paper.sections(message.sections);
    else if (message.kind === "text") this.end(message);
    else if (message.kind === "finished") this.stopped = message.stopped;
  }

  queued({ ahead, seconds }) {
    const words = this.settings.words;
    this.stage((ahead ? words.queued : words.queued_next).replace("%(ahead)s", ahead).replace("%(seconds)s", seconds));
  }

  end(message) {
    this.ended = true;
    this.socket.close();
    if (this.stopButton) this.stopButton.hidden = true;
    const words = this.settings.words;
    if (!message.document) { this.stage(words.nothing); return; }
    this.stage([this.stopped ? words.stopped : words.finished, message.trouble && words.no_model].filter(Boolean).join(" "));
    this.finished(message);
  }
}
