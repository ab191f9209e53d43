
// Shows the latest live events, and whether they come.
const list = document.getElementById("events");
const state = document.getElementById("state");
const control = document.getElementById("switch");
const root = new URL(list.dataset.root, location);
let source;

function show(text, label) {
  state.textContent = text;
  control.textContent = label;
}

function connect() {
  show("Connecting.", "Stop");
  source = new EventSource(new URL("events?every=1000", root));
  source.onopen = () => show("Connected.", "Stop");
  source.onmessage = event => {
    const item = document.createElement("li");
    item.textContent = event.data;
    list.prepend(item);
    while (list.children.length > 5) list.lastChild.remove();
  };
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED) show("Not connected.", "Connect");
    else show("Not connected; the browser tries again.", "Stop");
  };
}

control.onclick = () => {
  if (source.readyState === EventSource.CLOSED) return connect();
  source.close();
  show("Not connected.", "Connect");
};
control.hidden = false;
connect();

// The browser knows its way to the demo, which not every proxy tells the app.
for (const base of document.querySelectorAll(".base"))
  base.textContent = root.href.replaceAll("'", "%27");
for (const socket of document.querySelectorAll(".socket")) socket.remove();
