// A box of phrases over the text: type to narrow, arrows to choose, Enter to put in, Escape to go back.
export class Phrases {
  constructor({ box, phrases, insert, back }) {
    Object.assign(this, { box, phrases, insert, back });
    this.field = box.querySelector("input");
    this.list = box.querySelector("[role=listbox]");
    this.empty = box.querySelector(".phrases-none");
    this.field.addEventListener("input", () => this.show());
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(Number(option.dataset.place));
    });
    box.addEventListener("focusout", (event) => { if (!box.contains(event.relatedTarget)) this.box.hidden = true; });
  }

  open() {
    this.box.hidden = false;
    this.field.value = "";
    this.show();
    this.field.focus();
  }

  show() {
    const wanted = this.field.value.toLowerCase().split(/\s+/).filter(Boolean);
    this.found = this.phrases.filter(({ name, text }) => wanted.every((word) => `${name} ${text}`.toLowerCase().includes(word)));
    const named = (phrase) => Number(phrase.name.toLowerCase().startsWith(this.field.value.toLowerCase().trim()));
    this.found.sort((one, other) => named(other) - named(one));
    this.list.replaceChildren(...this.found.map((phrase, place) => this.option(phrase, place)));
    this.empty.hidden = this.found.length > 0;
    this.point(0);
  }

  option({ name, text, shared }, place) {
    const option = document.createElement("li");
    option.id = `phrase-${place}`;
    option.setAttribute("role", "option");
    option.dataset.place = place;
    const label = document.createElement("strong");
    label.textContent = shared ? `${name} ·` : name;
    const words = document.createElement("span");
    words.textContent = text.length > 120 ? `${text.slice(0, 120)} …` : text;
    option.append(label, " ", words);
    return option;
  }

  point(place) {
    this.at = this.found.length ? (place + this.found.length) % this.found.length : -1;
    [...this.list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === this.at)));
    this.field.setAttribute("aria-activedescendant", this.at < 0 ? "" : `phrase-${this.at}`);
    this.list.children[this.at]?.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    if (event.isComposing) return;
    const act = { ArrowDown: () => this.point(this.at + 1), ArrowUp: () => this.point(this.at - 1), Enter: () => this.choose(this.at), Escape: () => this.close() }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  choose(place) {
    const phrase = this.found[place];
    if (!phrase) return;
    this.box.hidden = true;
    this.insert(phrase.text);
  }

  close() {
    this.box.hidden = true;
    this.back();
  }
}
