"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);

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

  class FleetList extends List {
    constructor(spec, panel) {
      super({ ...spec, names: NAMES, pressBars, exact: null, target: TARGETS[spec.id] }, panel);
      this.size = this.rows.size;
    }

    build() {
      const left = this.built || this.id !== "findings" ? 0 : data.findings.left_out;
      super.build();
      if (left) this.panel.append(element("p", { class: "empty" }, `${left.toLocaleString("en")} more findings are in the sums and not in this list.`));
    }

    options(name) {
      const values = [...this.rows.values(name).keys()].sort(collator.compare);
      return values.map((value) => [value, name === "level" ? value.slice(2) : value]);
    }

    isNumber(key) {
      return typeof this.rows.cell(0, key) === "number";
    }

    // Show only rows with a value that no filter offers, or all again.
    only(key, value) {
      const same = this.exact && this.exact[0] === key && this.exact[1] === value;
      this.exact = same ? null : [key, value];
      this.filter();
    }

    matching(words, wanted) {
      const tests = words.map((word) => this.rows.searcher(word));
      for (const [name, value] of wanted) tests.push(this.rows.matcher(name, value));
      if (this.exact) tests.push(this.rows.matcher(...this.exact));
      const found = [];
      for (let row = 0; row < this.size; row += 1) {
        if (tests.every((test) => test(row))) found.push(row);
      }
      return found;
    }

    order(key) {
      return this.rows.compare(key);
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
  const bars = [...document.querySelectorAll("button.bar")];
  function pressBars() {
    const { exact, selects } = first;
    for (const bar of bars) {
      const { filter, value } = bar.dataset, select = selects?.[filter];
      bar.setAttribute("aria-pressed", String(select ? select.value === value : exact?.[0] === filter && exact[1] === value));
    }
  }

  function showOnly(key, value) {
    showFirst();
    const select = first.selects?.[key];
    if (!select) {
      first.only(key, value);
      return;
    }
    select.value = select.value === value ? "" : value;
    first.filter();
  }
  const { first, showFirst } = tabbed(LISTS, (spec, panel) => new FleetList(spec, panel));
  for (const bar of bars) bar.addEventListener("click", () => showOnly(bar.dataset.filter, bar.dataset.value));
  showFirst();
})();
