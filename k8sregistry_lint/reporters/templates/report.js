"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const rule = ["rule", "Rule"], place = ["place", "Place"], why = ["why", "Reason"];
  const LISTS = [
    { id: "findings", title: "Findings", rows: data.findings, filters: ["level", "rule", "role", "folder", "fix"],
      columns: [["level", "Level"], rule, ["role", "Role"], place, ["image", "Image"], ["replacement", "Replacement"], ["fix", "Fix"]] },
    { id: "mentions", title: "Mentions", rows: data.mentions, filters: ["rule"], columns: [rule, place, ["source", "Line"], why] },
    { id: "unchecked", title: "Not checked", rows: data.unchecked, filters: ["what"], columns: [place, ["what", "What"], ["kind", "Kind"], why] },
    { id: "hidden", title: "Hidden", rows: data.hidden, filters: ["rule", "by"], columns: [rule, place, ["image", "Image"], ["by", "Hidden by"], why] },
  ];
  const NAMES = { level: "Level", rule: "Rule", role: "Role", folder: "Folder", fix: "Fix", what: "What", by: "Hidden by" };

  const placeOf = (row) => (row.line ? `${row.path}:${row.line}` : row.path);
  const shown = (row, key) => (key === "place" ? placeOf(row) : row[key]);
  const LEVELS = ["error", "warning", "note"];
  function compare(key) {
    if (key === "level") return (a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level);
    if (key === "place") return (a, b) => collator.compare(a.path, b.path) || a.line - b.line;
    return (a, b) => collator.compare(a[key], b[key]);
  }

  class ReportList extends List {
    constructor(spec, panel) {
      super({ ...spec, names: NAMES, pressBars }, panel);
      this.size = this.rows.length;
    }

    options(name) {
      const counts = new Map();
      for (const row of this.rows) counts.set(row[name], (counts.get(row[name]) || 0) + 1);
      return [...counts].sort((a, b) => collator.compare(a[0], b[0])).map(([value, count]) => [value, `${value} (${count})`]);
    }

    matching(words, wanted) {
      return this.rows.filter((row) => wanted.every(([name, value]) => row[name] === value)
        && (!words.length || words.every((word) => this.hay(row).includes(word))));
    }

    order(key) {
      return compare(key);
    }

    hay(row) {
      if (row.hay === undefined) {
        row.hay = this.columns.map(([key]) => shown(row, key)).concat(row.why, row.existence || "", row.source || "", row.field || "", row.object || "").join("\n").toLowerCase();
      }
      return row.hay;
    }

    cell(row, key) {
      const text = String(shown(row, key) ?? "");
      if (key === "place" && this.id === "findings") return this.more(row, text);
      if (key === "level") return element("span", { class: `tag ${text}` }, text);
      if (key === "fix") return element("span", { class: `tag ${text}`, title: row.why }, text);
      if (["image", "replacement", "source"].includes(key)) return element("span", { class: "image" }, text);
      return element("span", {}, text);
    }

    more(row, text) {
      const button = element("button", { type: "button", class: "more", "aria-expanded": "false", onclick: () => {
        const line = button.closest("tr"), open = button.getAttribute("aria-expanded") !== "true";
        button.setAttribute("aria-expanded", String(open));
        if (open) line.after(this.detail(row));
        else line.nextElementSibling.remove();
      } }, text);
      return button;
    }

    detail(row) {
      const about = data.rules[row.rule];
      const parts = [element("p", {}, `${about.message}. `,
        about.docs ? element("a", { href: about.docs, rel: "noopener noreferrer" }, "Source") : "")];
      parts.push(element("p", {}, row.fix === "fixed" ? "Fixed." : `Help: ${row.why}.`));
      if (row.existence) parts.push(element("p", {}, `Image ${row.existence}.`));
      const where = [row.object, row.field].filter(Boolean).join(", ");
      if (where) parts.push(element("p", {}, `In ${where}`));
      for (const [path, line, before, after] of row.diff) {
        parts.push(element("div", { class: "diff" }, element("span", { class: "at" }, `${path}:${line}`),
          element("span", { class: "old" }, `- ${before}`), element("span", { class: "new" }, `+ ${after}`)));
      }
      if (!row.diff.length) parts.push(element("div", { class: "source" }, row.source));
      return element("tr", { role: "row", class: "detail" }, element("td", { role: "cell", colspan: this.columns.length }, ...parts));
    }
  }

  const bars = [...document.querySelectorAll("button.bar")];
  function pressBars() {
    const { selects } = first;
    for (const bar of bars) bar.setAttribute("aria-pressed", String(selects?.[bar.dataset.filter].value === bar.dataset.value));
  }
  const { first, showFirst } = tabbed(LISTS, (spec, panel) => new ReportList(spec, panel));
  for (const bar of bars) {
    bar.addEventListener("click", () => {
      showFirst();
      const select = first.selects[bar.dataset.filter];
      select.value = select.value === bar.dataset.value ? "" : bar.dataset.value;
      first.filter();
    });
  }
  showFirst();
})();
