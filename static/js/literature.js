// Uploads: files dropped anywhere on the page are sent one request a file, too large ones are never sent.

const form = document.getElementById("upload");

function say(text) {
  form.querySelector(".upload-state").textContent = text;
}

function fits(file) {
  return file.size <= Number(form.dataset.limit);
}

async function send(file) {
  const body = new FormData(form);
  body.delete("files");
  body.append("files", file);
  const answer = await fetch(form.action, { method: "POST", body, headers: { accept: "application/json" } });
  const data = answer.headers.get("content-type")?.includes("json") ? await answer.json() : {};
  if (!answer.ok) throw new Error(data.error || form.dataset.failed);
  return data;
}

async function sendAll(files) {
  const refused = files.filter((file) => !fits(file)).map((file) => `${file.name} ${form.dataset.tooLarge}`);
  const problems = [...refused];
  for (const file of files.filter(fits)) {
    say(`${form.dataset.sending} ${file.name}…`);
    try {
      const made = await send(file);
      form.elements.corpus.value = made.corpus;
      if (form.elements.corpus.value !== made.corpus) form.elements.corpus.add(new Option(made.corpus, made.corpus, true, true));
    } catch (error) {
      problems.push(`${file.name}: ${error instanceof TypeError ? form.dataset.failed : error.message}`);
    }
  }
  say(problems.join("\n"));
  if (!problems.length) form.reset();
  window.htmx.ajax("GET", document.getElementById("progress").getAttribute("hx-get"), { target: "#progress", swap: "outerHTML" });
}

if (form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sendAll([...form.elements.files.files]);
  });
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    document.body.classList.add("dropping");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) document.body.classList.remove("dropping");
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    document.body.classList.remove("dropping");
    sendAll([...event.dataTransfer.files]);
  });
}
