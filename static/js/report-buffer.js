// Keeps what is not saved yet over a reload of this tab, sealed with a key that only the signed-in page is given.
const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
const text = (found) => { let made = ""; found.forEach((byte) => { made += String.fromCharCode(byte); }); return btoa(made); };

export class Buffer {
  constructor({ report, key }) {
    this.name = `report-${report}`;
    // Without a secure connection the browser lends no encryption: then nothing is kept.
    this.key = window.crypto?.subtle ? crypto.subtle.importKey("raw", bytes(key), "AES-GCM", false, ["encrypt", "decrypt"]) : null;
    this.turn = 0;
  }

  async keep(content) {
    if (!this.key) return;
    this.turn += 1;
    const turn = this.turn;
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await this.key, new TextEncoder().encode(JSON.stringify(content)));
    if (turn !== this.turn) return;
    try { sessionStorage.setItem(this.name, `${text(iv)}.${text(new Uint8Array(sealed))}`); } catch { this.clear(); }
  }

  // What was kept, or null; what another person's page or an altered store left there does not open.
  async take() {
    const kept = sessionStorage.getItem(this.name);
    if (!kept || !this.key) return null;
    const [iv, sealed] = kept.split(".").map(bytes);
    try {
      const opened = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await this.key, sealed);
      return JSON.parse(new TextDecoder().decode(opened));
    } catch {
      this.clear();
      return null;
    }
  }

  clear() {
    this.turn += 1;
    sessionStorage.removeItem(this.name);
  }
}
