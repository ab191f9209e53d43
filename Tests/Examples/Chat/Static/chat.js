// Shows what is said as it is said, and sends without leaving the page.
const list = document.getElementById("messages");
const form = document.getElementById("say");
// The stream begins behind what the page shows.
const live = new EventSource(`live?after=${list.dataset.last}`);
live.onmessage = event => {
  const item = document.createElement("li");
  item.textContent = event.data;
  list.append(item);
  list.scrollTop = list.scrollHeight;
};
live.addEventListener("here", event => {
  document.getElementById("here").textContent = event.data;
});
form.addEventListener("submit", async event => {
  event.preventDefault();
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
  if (answer.type === "opaqueredirect") form.reset();
});
