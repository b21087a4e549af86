"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const PAGE = 100;
  const collator = new Intl.Collator("en", { numeric: true });

  // Everything that comes from the data goes through here: into text nodes and attributes, never into markup.
  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
      else if (value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : value);
    }
    made.append(...children);
    return made;
  }

  // A source of rows: how many there are, the text or number in a cell, and what a search or a filter finds.
  class Rows {
    constructor(rows, names) {
      Object.assign(this, { rows, names, size: rows.length });
    }

    cell(row, key) {
      return this.rows[row][this.names.indexOf(key)];
    }

    values(key) {
      return new Map([...this.rows.keys()].map((row) => [this.cell(row, key), 0]));
    }

    matcher(key, value) {
      return (row) => this.cell(row, key) === value;
    }

    searcher(word) {
      this.hay ??= this.rows.map((row) => row.join("\n").toLowerCase());
      return (row) => this.hay[row].includes(word);
    }

    compare(key) {
      return (a, b) => {
        const x = this.cell(a, key), y = this.cell(b, key);
        return typeof x === "number" ? x - y : collator.compare(x, y);
      };
    }
  }

  // The findings: a column of numbers for each field, each number a place in the sorted table of its texts.
  class Findings {
    constructor(columns) {
      Object.assign(this, { columns, tables: columns.tables, size: columns.line.length });
      this.unlinked = new Set(columns.unlinked);
      this.repositories = new Map(data.repositories.map((row) => [row[0], row]));
    }

    cell(row, key) {
      if (key === "line") return this.columns.line[row];
      const text = this.tables[key][this.columns[key][row]];
      return key === "level" ? text.slice(2) : text;
    }

    values(key) {
      const counts = new Map();
      if (key === "owners") {
        for (const text of this.tables.owners) for (const owner of text.split(" ")) counts.set(owner, 0);
      } else {
        for (const text of this.tables[key]) counts.set(text, 0);
      }
      return counts;
    }

    matcher(key, value) {
      const wanted = this.marks(key, (text) => (key === "owners" ? text.split(" ").includes(value) : text === value));
      const column = this.columns[key];
      return (row) => wanted[column[row]];
    }

    marks(key, test) {
      return Uint8Array.from(this.tables[key], (text) => (test(text) ? 1 : 0));
    }

    searcher(word) {
      const fields = ["repository", "rule", "path", "image", "replacement", "owners"].map((key) => {
        this.lower ??= {};
        this.lower[key] ??= this.tables[key].map((text) => text.toLowerCase());
        return [this.columns[key], Uint8Array.from(this.lower[key], (text) => (text.includes(word) ? 1 : 0))];
      });
      return (row) => fields.some(([column, found]) => found[column[row]]);
    }

    compare(key) {
      const column = this.columns[key], { line } = this.columns;
      if (key !== "path") return (a, b) => column[a] - column[b];
      return (a, b) => column[a] - column[b] || line[a] - line[b];
    }

    // The address of a line in the forge; all that is put into the template is percent-encoded.
    link(row) {
      const [repository, , , , , , , , ref, commit, , , template] = this.repositories.get(this.cell(row, "repository")) ?? [];
      const path = this.cell(row, "path");
      if (!template || this.unlinked.has(path)) return "";
      const values = { repository, ref, commit, path, line: String(this.cell(row, "line")) };
      return template.replace(/\{(\w+)\}/g, (_, name) => values[name].split("/").map(encodeURIComponent).join("/"));
    }
  }

  const FIX = [["left", "Left"], ["safe", "Safe"], ["unsafe", "Unsafe"], ["display", "Display-only"], ["fixed", "Fixed"]];
  const TALLY = ["name", "left", "safe", "unsafe", "display", "fixed", "repositories"];
  const LISTS = [
    { id: "findings", title: "Findings", rows: new Findings(data.findings), filters: ["level", "rule", "fix", "owners"],
      columns: [["repository", "Repository"], ["path", "Place"], ["level", "Level"], ["rule", "Rule"], ["image", "Image"], ["replacement", "Replacement"],
        ["fix", "Fix"], ["owners", "Owners"]] },
    { id: "repositories", title: "Repositories", filters: [],
      rows: new Rows(data.repositories, ["name", "left", "safe", "unsafe", "display", "fixed", "files", "unchecked", "ref", "commit", "date", "owners"]),
      columns: [["name", "Repository"], ...FIX, ["files", "Files"], ["unchecked", "Not checked"], ["date", "Checked"], ["owners", "Owners"]] },
    { id: "rules", title: "Rules", filters: [], rows: new Rows(data.rules, [...TALLY, "ends", "about", "docs"]),
      columns: [["name", "Rule"], ["ends", "Ends"], ...FIX, ["repositories", "Repositories"], ["about", "About"]] },
    { id: "owners", title: "Owners", filters: [], rows: new Rows(data.owners, TALLY),
      columns: [["name", "Owner"], ...FIX, ["repositories", "Repositories"]] },
    { id: "images", title: "Images", filters: [], rows: new Rows(data.images, [...TALLY, "replacement"]),
      columns: [["name", "Image"], ["replacement", "Moves to"], ...FIX, ["repositories", "Repositories"]] },
    { id: "problems", title: "Not scanned", filters: ["what"], rows: new Rows(data.problems, ["name", "what", "date", "shown", "why"]),
      columns: [["name", "Repository or input"], ["what", "What"], ["date", "Tried"], ["shown", "Shown instead"], ["why", "Reason"]] },
  ];
  const NAMES = { level: "Level", rule: "Rule", fix: "Fix", owners: "Owner", what: "What" };
  const CODE = new Set(["image", "replacement"]);

  class List {
    constructor(spec, panel) {
      Object.assign(this, spec, { panel, page: 0, key: null, descending: false, exact: null, built: false });
    }

    build() {
      if (this.built) return;
      this.built = true;
      if (!this.rows.size) {
        this.panel.append(element("p", { class: "empty" }, "None."));
        return;
      }
      this.search = element("input", { type: "search", oninput: () => this.filter() });
      this.selects = Object.fromEntries(this.filters.map((name) => [name, this.select(name)]));
      const labels = this.filters.map((name) => element("label", {}, NAMES[name], this.selects[name]));
      this.heads = new Map(this.columns.map(([key, title]) => [key, this.head(key, title)]));
      this.body = element("tbody", { role: "rowgroup" });
      const headRow = element("tr", { role: "row" }, ...this.heads.values());
      const table = element("table", { role: "table", "aria-label": this.title }, element("thead", { role: "rowgroup" }, headRow), this.body);
      this.status = element("span", { role: "status", class: "count" });
      this.previous = element("button", { type: "button", onclick: () => this.turn(-1) }, "Previous");
      this.next = element("button", { type: "button", onclick: () => this.turn(1) }, "Next");
      this.panel.append(
        element("div", { class: "filters", role: "search" }, element("label", {}, "Search", this.search), ...labels),
        table, element("div", { class: "pages" }, this.previous, this.next, this.status));
      if (this.id === "findings" && data.findings.left_out) {
        this.panel.append(element("p", { class: "empty" }, `${data.findings.left_out.toLocaleString("en")} more findings are in the sums and not in this list.`));
      }
      this.filter();
    }

    select(name) {
      const options = [...this.rows.values(name).keys()].sort(collator.compare);
      return element("select", { onchange: () => this.filter() }, element("option", { value: "" }, "all"),
        ...options.map((value) => element("option", { value }, name === "level" ? value.slice(2) : value)));
    }

    head(key, title) {
      const number = typeof this.rows.cell(0, key) === "number";
      return element("th", { role: "columnheader", scope: "col", class: number ? "c-number" : `c-${key}`, "aria-sort": "none" },
        element("button", { type: "button", onclick: () => this.sort(key) }, title));
    }

    sort(key) {
      this.descending = this.key === key && !this.descending;
      this.key = key;
      for (const [name, head] of this.heads) {
        head.setAttribute("aria-sort", name !== key ? "none" : this.descending ? "descending" : "ascending");
      }
      this.filter();
    }

    // Show only rows with a value that no filter offers, or all again.
    only(key, value) {
      const same = this.exact && this.exact[0] === key && this.exact[1] === value;
      this.exact = same ? null : [key, value];
      this.filter();
    }

    filter() {
      const tests = this.search.value.toLowerCase().split(/\s+/).filter(Boolean).map((word) => this.rows.searcher(word));
      for (const name of this.filters) {
        if (this.selects[name].value) tests.push(this.rows.matcher(name, this.selects[name].value));
      }
      if (this.exact) tests.push(this.rows.matcher(...this.exact));
      this.found = [];
      for (let row = 0; row < this.rows.size; row += 1) {
        if (tests.every((test) => test(row))) this.found.push(row);
      }
      if (this.key) {
        const order = this.rows.compare(this.key), sign = this.descending ? -1 : 1;
        this.found.sort((a, b) => sign * order(a, b));
      }
      this.page = 0;
      this.show();
      pressBars();
    }

    turn(by) {
      this.page += by;
      this.show();
      this.panel.querySelector("table").scrollIntoView({ block: "nearest" });
    }

    show() {
      const start = this.page * PAGE, end = Math.min(start + PAGE, this.found.length);
      this.body.replaceChildren(...this.found.slice(start, end).map((row) => this.row(row)));
      this.previous.disabled = start === 0;
      this.next.disabled = end === this.found.length;
      const total = this.found.length.toLocaleString("en");
      this.status.textContent = this.found.length ? `${(start + 1).toLocaleString("en")} to ${end.toLocaleString("en")} of ${total}` : "Nothing matches.";
    }

    row(row) {
      const cells = this.columns.map(([key, title]) => element("td", { role: "cell", "data-label": title }, this.cell(row, key)));
      return element("tr", { role: "row", class: "row" }, ...cells);
    }

    cell(row, key) {
      const value = this.rows.cell(row, key);
      if (typeof value === "number") return element("span", { class: "number-cell" }, value.toLocaleString("en"));
      const text = String(value ?? "");
      if (key === "path") return this.place(row, text);
      if (key === "level" || key === "fix") return element("span", { class: `tag ${text}` }, text);
      if (key === "name" && this.target) return this.jump(text);
      if (key === "about" && this.rows.cell(row, "docs")) return outward(this.rows.cell(row, "docs"), text);
      return element("span", CODE.has(key) ? { class: "image" } : {}, text);
    }

    place(row, path) {
      const text = `${path}:${this.rows.cell(row, "line")}`, address = this.rows.link(row);
      return address ? outward(address, text) : element("span", {}, text);
    }

    // A button that shows the findings of a repository, rule, owner or image.
    jump(text) {
      return element("button", { type: "button", class: "more", title: "Show its findings", onclick: () => showOnly(this.target, text) }, text);
    }
  }

  const outward = (href, text) => element("a", { href, rel: "noopener noreferrer" }, text);
  const TARGETS = { repositories: "repository", rules: "rule", owners: "owners", images: "image" };
  const tablist = element("div", { class: "tabs", role: "tablist", "aria-label": "Lists" });
  const lists = document.getElementById("lists");
  lists.append(tablist);
  const tabs = LISTS.map((spec) => {
    const panel = element("section", { id: spec.id, class: "panel", role: "tabpanel", "aria-labelledby": `tab-${spec.id}`, tabindex: "0", hidden: true });
    const tab = element("button", { type: "button", role: "tab", id: `tab-${spec.id}`, "aria-controls": spec.id, onclick: () => choose(tab) },
      `${spec.title} (${spec.rows.size.toLocaleString("en")})`);
    tab.list = new List({ ...spec, target: TARGETS[spec.id] }, panel);
    tablist.append(tab);
    lists.append(panel);
    return tab;
  });

  function choose(chosen, focus = false) {
    for (const tab of tabs) {
      const selected = tab === chosen;
      tab.setAttribute("aria-selected", String(selected));
      tab.tabIndex = selected ? 0 : -1;
      tab.list.panel.hidden = !selected;
    }
    chosen.list.build();
    if (focus) chosen.focus();
  }

  tablist.addEventListener("keydown", (event) => {
    const at = tabs.indexOf(document.activeElement), last = tabs.length - 1;
    const to = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    choose(tabs[to], true);
  });

  const bars = [...document.querySelectorAll("button.bar")];
  function pressBars() {
    const { exact, selects } = tabs[0].list;
    for (const bar of bars) {
      const { filter, value } = bar.dataset, select = selects?.[filter];
      bar.setAttribute("aria-pressed", String(select ? select.value === value : exact?.[0] === filter && exact[1] === value));
    }
  }

  function showOnly(key, value) {
    choose(tabs[0]);
    const { list } = tabs[0];
    const select = list.selects?.[key];
    if (!select) {
      list.only(key, value);
      return;
    }
    select.value = select.value === value ? "" : value;
    list.filter();
  }
  for (const bar of bars) bar.addEventListener("click", () => showOnly(bar.dataset.filter, bar.dataset.value));
  choose(tabs[0]);
})();
