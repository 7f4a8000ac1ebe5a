(function () {
  "use strict";

  function selected(element) {
    var range = document.createRange();
    range.selectNodeContents(element);
    var selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }

  function tell(place, text) {
    place.textContent = text;
    window.setTimeout(function () { place.textContent = ""; }, 3000);
  }

  /* Where the clipboard is closed to pages opened from a file, the sentence is selected and copied the old way. */
  function oldWay(sentence, place) {
    selected(sentence);
    var done = false;
    try { done = document.execCommand("copy"); } catch (error) { done = false; }
    tell(place, done ? "Copied" : "Selected: copy it with the keyboard");
  }

  document.querySelectorAll("button.copy").forEach(function (button) {
    var sentence = button.parentElement.querySelector(".sentence");
    var place = button.parentElement.querySelector(".done");
    button.hidden = false;
    button.addEventListener("click", function () {
      if (!navigator.clipboard) { oldWay(sentence, place); return; }
      navigator.clipboard.writeText(sentence.textContent).then(
        function () { tell(place, "Copied"); },
        function () { oldWay(sentence, place); }
      );
    });
  });

  /* A claim's sign leads into its card: browsers that do not open it by themselves are helped. */
  function reveal() {
    var target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var card = target && target.closest("details");
    if (card) { card.open = true; target.focus(); }
  }

  window.addEventListener("hashchange", reveal);
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a[href^='#']");
    if (link && link.getAttribute("href") === location.hash) reveal();
  });
  reveal();
})();
