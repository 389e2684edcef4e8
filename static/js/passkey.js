// Says on the page, in a sentence, why a passkey could not be used; the library only tells the console.

const NUMBERED = /^[\d.]+$|^\[/; // browsers bind passkeys to a name, never to a number

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.getElementById("passkey-trouble").hidden = false;
});

if (NUMBERED.test(location.hostname)) {
  document.getElementById("passkey-button").disabled = true;
  document.getElementById("passkey-by-name").hidden = false;
}
