// Sets the colours before the page is drawn: what the reader chose here before, or
// what the system says.
(function () {
  "use strict";
  document.documentElement.classList.add("js");
  var chosen = null;
  try { chosen = localStorage.getItem("kanade-theme"); } catch (e) { /* not allowed: no memory */ }
  if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
})();
