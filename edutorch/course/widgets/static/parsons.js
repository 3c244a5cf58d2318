// The list of a Parsons puzzle. Python has the state and moves the lines; here is only which line is chosen, by its letter.

const KEYS = { Enter: "toggle", " ": "toggle", ArrowRight: "right", ArrowLeft: "left" };
const NAMES = { in: "Put in", out: "Take out", up: "Up", down: "Down", right: "Indent", left: "Unindent", check: "Check" };

function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

function render({ model, el }) {
  const list = make("ul", { role: "listbox", tabindex: 0, "aria-label": "lines of the program" });
  const buttons = make("div", { class: "buttons" });
  const reply = make("div", { class: "reply" });
  const state = make("code");
  const root = make("div", { class: "edu-parsons", "data-lm-suppress-shortcuts": "true" });
  const help = "↑ ↓ choose a line, Enter puts it in or takes it out, Shift with ↑ ↓ moves it";
  const indents = model.get("indent") ? ", → ← indent it" : "";
  root.append(make("p", {}, make("b", {}, "Put the lines in order."), ` Some may not belong. Keys: ${help}${indents}.`));
  root.append(list, buttons, reply, make("p", {}, "state: ", state));
  el.append(root);
  let chosen = model.get("rows")[0].letter;

  const place = () => model.get("rows").findIndex((row) => row.letter === chosen);
  const used = () => Boolean(model.get("rows")[place()].number);
  const act = (how) => model.send({ how: how === "toggle" ? (used() ? "out" : "in") : how, letter: chosen });

  function draw() {
    const rows = model.get("rows");
    const items = rows.map((row) => {
      const item = make("li", { role: "option", id: `${list.id}${row.letter}`, "aria-selected": row.letter === chosen });
      item.append(make("span", { class: "number" }, row.number || "–"), " ");
      item.append(make("span", { class: "letter" }, row.letter), " ", row.text);
      item.onclick = () => { chosen = row.letter; draw(); list.focus(); };
      item.ondblclick = () => act("toggle");
      return item;
    });
    const bar = (words) => make("li", { role: "presentation", class: "bar" }, words);
    const count = rows.filter((row) => row.number).length;
    list.replaceChildren(bar("your program"), ...items.slice(0, count), bar("not used"), ...items.slice(count));
    list.setAttribute("aria-activedescendant", `${list.id}${chosen}`);
    reply.innerHTML = model.get("reply");
    state.textContent = model.get("pasteable");
  }

  for (const [how, name] of Object.entries(NAMES)) {
    if (!model.get("indent") && (how === "right" || how === "left")) continue;
    const button = make("button", { class: how }, name);
    button.onclick = () => act(how);
    buttons.append(button);
  }

  root.addEventListener("keydown", (event) => {
    event.stopPropagation(); // else the notebook takes the arrow keys
    if (event.target !== list) return;
    const rows = model.get("rows");
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step && event.shiftKey) act(step < 0 ? "up" : "down");
    else if (step) { chosen = rows[Math.max(0, Math.min(rows.length - 1, place() + step))].letter; draw(); }
    else if (event.key === "Home" || event.key === "End") { chosen = rows.at(event.key === "Home" ? 0 : -1).letter; draw(); }
    else if (KEYS[event.key]) act(KEYS[event.key]);
    else return;
    event.preventDefault();
  });

  list.id = `parsons-${Math.random().toString(36).slice(2)}-`; // options are found by their ids: each page has its own
  model.on("change", draw);
  draw();
}

export default { render };
