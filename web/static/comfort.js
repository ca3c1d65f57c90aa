// Comfort only: every page works without this script.
"use strict";

for (const button of document.querySelectorAll("button.print")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// An entry that an address points at is shown open.
const named = document.querySelector("details:target");
if (named) named.open = true;

// The conversation shows what is said while the page is open.
for (const conversation of document.querySelectorAll("[data-live]")) {
  const list = conversation.querySelector("ol");
  const source = new EventSource(conversation.dataset.live);
  source.addEventListener("comment", (event) => {
    const said = JSON.parse(event.data);
    if (document.getElementById("besked-" + said.number)) return;
    const item = document.getElementById("besked-skabelon").content.firstElementChild.cloneNode(true);
    item.id = "besked-" + said.number;
    item.classList.toggle("own", said.own);
    item.querySelector(".author").textContent = said.author;
    item.querySelector("time").textContent = said.when;
    item.querySelector(".text").textContent = said.text;
    list.append(item);
    const empty = conversation.querySelector(".nothing");
    if (empty) empty.remove();
  });
}
