// The literature pages: files are dropped or chosen, checked for size, and sent; a cited passage comes into view.

const form = document.getElementById("upload");
const dropZone = document.getElementById("drop-here");
const BATCH_FILES = 100;

document.getElementById("cited")?.scrollIntoView({ block: "center" });

if (form) {
  const corpus = document.getElementById("upload-corpus");
  const choose = () => { document.getElementById("upload-title-field").hidden = corpus.value !== ""; };
  corpus.addEventListener("change", choose);
  choose();
  const files = document.getElementById("upload-files");
  files.addEventListener("change", () => say(files.files.length ? form.dataset.chosen.replace("{count}", files.files.length) : ""));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send([...files.files].map((file) => ({ file, name: file.name })));
  });
  listenForDrops();
}

function listenForDrops() {
  let depth = 0;
  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
  window.addEventListener("dragenter", (event) => {
    if (!carriesFiles(event)) return;
    depth += 1;
    dropZone.hidden = false;
  });
  window.addEventListener("dragleave", () => {
    depth = Math.max(0, depth - 1);
    dropZone.hidden = depth === 0;
  });
  window.addEventListener("dragover", (event) => { if (carriesFiles(event)) event.preventDefault(); });
  window.addEventListener("drop", async (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    depth = 0;
    dropZone.hidden = true;
    send(await dropped(event.dataTransfer));
  });
}

async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files].map((file) => ({ file, name: file.name }));
  return (await Promise.all(entries.map((entry) => walk(entry, "")))).flat();
}

async function walk(entry, folder) {
  const name = folder + entry.name;
  if (entry.isFile) {
    if (entry.name.startsWith(".")) return [];
    return [{ file: await new Promise((resolve, reject) => entry.file(resolve, reject)), name }];
  }
  const reader = entry.createReader();
  const inside = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) break;
    inside.push(...some);
  }
  return (await Promise.all(inside.map((child) => walk(child, `${name}/`)))).flat();
}

async function send(files) {
  const most = Number(form.dataset.limit);
  const accepted = files.filter(({ file }) => file.size <= most);
  refuse(files.filter(({ file }) => file.size > most).map(({ name }) => form.dataset.tooLarge.replace("{name}", name)));
  if (!files.length) refuse([form.dataset.none]);
  if (!accepted.length) return;
  const chosen = new FormData(form).get("corpus");
  try {
    await sendBatches(accepted, chosen, most);
  } catch (error) {
    say("");
    refuse([error.message]);
    return;
  }
  if (!chosen) {
    window.location.reload();
    return;
  }
  say(form.dataset.sent);
  document.getElementById("upload-files").value = "";
}

async function sendBatches(files, chosen, most) {
  const total = files.reduce((sum, { file }) => sum + file.size, 0);
  let corpus = chosen;
  let before = 0;
  for (const batch of batches(files, most)) {
    const answer = await post(batch, corpus, (loaded) => tellProgress(total, before + loaded));
    corpus = answer.corpus;
    before += batch.reduce((sum, { file }) => sum + file.size, 0);
    document.body.dispatchEvent(new Event("uploaded"));
  }
}

function batches(files, most) {
  const made = [[]];
  let size = 0;
  for (const item of files) {
    if (made.at(-1).length && (size + item.file.size > most || made.at(-1).length >= BATCH_FILES)) {
      made.push([]);
      size = 0;
    }
    made.at(-1).push(item);
    size += item.file.size;
  }
  return made;
}

function post(batch, corpus, onProgress) {
  const body = new FormData();
  body.set("corpus", corpus);
  body.set("title", form.elements.title.value);
  for (const { file, name } of batch) {
    body.append("files", file, file.name);
    body.append("names", name);
  }
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.getAttribute("action"));
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", form.elements.csrfmiddlewaretoken.value);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => onProgress(event.loaded));
    request.addEventListener("error", () => reject(new Error(form.dataset.failed)));
    request.addEventListener("load", () => (request.status === 200 && request.response
      ? resolve(request.response) : reject(new Error(request.response?.error ?? form.dataset.failed))));
    request.send(body);
  });
}

function tellProgress(total, loaded) {
  const percent = total ? Math.min(100, Math.round((100 * loaded) / total)) : 100;
  say(form.dataset.sending.replace("{percent}", `${percent} %`));
}

function say(text) {
  document.getElementById("upload-status").textContent = text;
}

function refuse(sentences) {
  document.getElementById("upload-refused").replaceChildren(
    ...sentences.map((sentence) => Object.assign(document.createElement("p"), { textContent: sentence })));
}
