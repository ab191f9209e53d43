// Shows the news as they come; a browser that was cut off gets what it has missed.
const list = document.getElementById("news");
const news = new EventSource("events");
news.onmessage = event => {
  const item = document.createElement("li");
  item.textContent = event.data;
  list.prepend(item);
  while (list.children.length > 10) list.lastChild.remove();
};
