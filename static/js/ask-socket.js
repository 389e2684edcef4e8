// One socket for the page: reconnects by itself and asks again for what it missed; knows nothing of what is drawn.

const FIRST_WAIT = 500;
const LONGEST_WAIT = 10000;

export class Socket {
  constructor(path, { message, state }) {
    this.path = path;
    this.message = message;
    this.state = state;
    this.following = new Map();
    this.wait = FIRST_WAIT;
    this.connect();
    addEventListener("online", () => this.connect());
    // Without a network the browser keeps the socket «open» for minutes and what is sent goes nowhere.
    addEventListener("offline", () => this.socket?.close());
    addEventListener("pagehide", () => {
      this.leaving = true;
      this.socket?.close();
    });
    // A page that comes back from the browser's memory needs a new socket.
    addEventListener("pageshow", (event) => {
      if (event.persisted) {
        this.leaving = false;
        this.connect();
      }
    });
  }

  get open() {
    return navigator.onLine && this.socket?.readyState === WebSocket.OPEN;
  }

  connect() {
    if (this.socket && this.socket.readyState <= WebSocket.OPEN) return;
    clearTimeout(this.timer);
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}${this.path}`);
    this.socket = socket;
    socket.addEventListener("open", () => {
      this.wait = FIRST_WAIT;
      this.state("open");
      if (this.held) this.send(this.held);
      this.held = null;
      for (const [answer, after] of this.following) this.send({ type: "follow", answer, after });
    });
    socket.addEventListener("message", (event) => this.receive(JSON.parse(event.data)));
    socket.addEventListener("close", (event) => this.closed(event));
  }

  receive(message) {
    if (message.type === "started") this.following.set(message.answer, 0);
    if (message.type === "snapshot") this.following.delete(message.answer);
    if (message.type === "event") {
      if (message.seq <= (this.following.get(message.answer) ?? 0)) return;
      this.following.set(message.answer, message.seq);
      if (["finished", "unsaved"].includes(message.event.kind)) this.following.delete(message.answer);
    }
    this.message(message);
  }

  async closed() {
    if (this.leaving) return;
    if (this.held) this.state("unsent");
    this.held = null;
    this.state("lost");
    if (await signedOut()) {
      this.state("signed_out");
      return;
    }
    this.timer = setTimeout(() => this.connect(), this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  follow(answer) {
    this.following.set(answer, 0);
    if (this.open) this.send({ type: "follow", answer, after: 0 });
  }

  // What is asked while the page is still connecting goes out as soon as it has.
  ask(message) {
    if (navigator.onLine && this.socket?.readyState === WebSocket.CONNECTING) {
      this.held = message;
      return true;
    }
    return this.send(message);
  }

  send(message) {
    if (!this.open) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }
}

async function signedOut() {
  try {
    const response = await fetch(location.href, { method: "GET", redirect: "manual" });
    return response.type === "opaqueredirect";
  } catch {
    return false;
  }
}
