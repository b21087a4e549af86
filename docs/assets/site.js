// What the theme leaves out for people who do not see the page or do not use a mouse.
document.querySelector(".md-search")?.setAttribute("aria-label", "Search");

function complete() {
  document.querySelectorAll(".md-code__nav").forEach((nav, index) => {
    nav.setAttribute("aria-label", `Code block ${index + 1}`);
  });
  document.querySelectorAll(".md-typeset__scrollwrap").forEach((table) => {
    table.tabIndex = table.scrollWidth > table.clientWidth ? 0 : -1;
  });
}

new MutationObserver(complete).observe(document.body, { childList: true, subtree: true });
addEventListener("resize", complete);
