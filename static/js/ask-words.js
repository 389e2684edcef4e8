// The page's words in the reader's language, and the few ways of making elements from text.

export const words = JSON.parse(document.getElementById("ask-words").textContent);

export function say(key, values = {}) {
  return words[key].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

// Text always becomes text nodes: nothing a model or document wrote is ever read as markup.
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") element.className = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

export function seconds(value) {
  return say("seconds", { seconds: value < 10 ? value.toFixed(2) : value.toFixed(1) });
}

export function number(value) {
  return new Intl.NumberFormat(document.documentElement.lang).format(value);
}

let announcing;
export function announce(text) {
  const live = document.getElementById("ask-live");
  if (announcing) announcing.push(text);
  else {
    announcing = [text];
    setTimeout(() => {
      live.textContent = announcing.join(" ");
      announcing = null;
    }, 100);
  }
}
