(function () {
  "use strict";
  var LIGHT_TO_DARK = {
    "#1B1F24": "#E9E6DF", "#5F6770": "#A7ADB4", "#D9D4C7": "#363C42", "#8A939C": "#78818A",
    "#FBF9F4": "#15181B", "#0B6E6E": "#55B8B2", "#B5452C": "#E58A6E", "#B47A12": "#DDAA4A"
  };
  var PAPER = "#FBF9F4", PRINT_WIDTH = 620, EXPORT_WIDTH = 720;
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  var plots = [];

  function compiled(spec, darkened) {
    var text = JSON.stringify(spec);
    var themed = JSON.parse(text, function (key, value) { return darkened && LIGHT_TO_DARK[value] || value; });
    return vega.parse(vegaLite.compile(themed).spec, null, { ast: true });
  }

  function draw(plot, width) {
    if (plot.view) plot.view.finalize();
    var spec = width ? Object.assign({}, plot.payload.spec, { width: width }) : plot.payload.spec;
    plot.view = new vega.View(compiled(spec, dark.matches && !width), {
      renderer: "svg", container: plot.element, expr: expressionInterpreter, hover: false
    });
    plot.view.run();
    var svg = plot.element.querySelector("svg");
    svg.setAttribute("aria-hidden", "true");
    svg.setAttribute("focusable", "false");
  }

  function drawAll(width) { plots.forEach(function (plot) { draw(plot, width); }); }

  function save(name, type, text) {
    var link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: type + ";charset=utf-8" }));
    link.download = name;
    document.body.appendChild(link);
    link.click();
    link.remove();
    window.setTimeout(function () { URL.revokeObjectURL(link.href); }, 10000);
  }

  function field(value) {
    var text = value === null || value === undefined ? "" : String(value);
    return /[",\r\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  }

  function csv(payload) {
    var lines = [["x", "series", "value", "measure", "source", "id"]];
    payload.rows.forEach(function (row) {
      lines.push([row.x, row.series, row.value, payload.subtitle, payload.source, payload.id]);
    });
    return lines.map(function (line) { return line.map(field).join(","); }).join("\r\n") + "\r\n";
  }

  function broken(text, width) {
    var lines = [""];
    text.split(" ").forEach(function (word) {
      var last = lines.length - 1;
      if (lines[last] && lines[last].length + word.length >= width) lines.push(word);
      else lines[last] += (lines[last] ? " " : "") + word;
    });
    return lines;
  }

  /* A chart by itself needs the words that stand around it in the page. */
  function whole(payload) {
    return Object.assign({}, payload.spec, {
      title: {
        text: broken(payload.title, 70), subtitle: broken(payload.subtitle + " · " + payload.source, 105),
        anchor: "start", frame: "bounds", fontSize: 17, font: "Georgia, serif", subtitleColor: "#5F6770", offset: 14
      },
      usermeta: { id: payload.id, source: payload.source, title: payload.title, subtitle: payload.subtitle }
    });
  }

  function saveSvg(payload) {
    var spec = Object.assign(whole(payload), { width: EXPORT_WIDTH, background: PAPER, padding: 16 });
    var view = new vega.View(compiled(spec, false), { renderer: "none", expr: expressionInterpreter });
    view.toSVG().then(function (text) { view.finalize(); save(payload.name + ".svg", "image/svg+xml", text); });
  }

  function onSave(payload, kind) {
    if (kind === "csv") save(payload.name + ".csv", "text/csv", csv(payload));
    else if (kind === "json") save(payload.name + ".json", "application/json", JSON.stringify(whole(payload), null, 2));
    else saveSvg(payload);
  }

  document.querySelectorAll("figure.chart").forEach(function (figure) {
    var payload = JSON.parse(figure.querySelector(".payload").textContent);
    plots.push({ element: figure.querySelector(".plot"), payload: payload });
    figure.querySelectorAll("[data-save]").forEach(function (button) {
      button.addEventListener("click", function () { onSave(payload, button.dataset.save); });
    });
  });

  function showTarget() {
    var target = /^#ref-\d+$/.test(location.hash) && document.querySelector(location.hash);
    if (!target) return;
    document.getElementById("ids").open = true;
    target.scrollIntoView({ block: "center" });
    target.focus({ preventScroll: true });
  }

  window.addEventListener("hashchange", showTarget);
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details.more").forEach(function (table) { table.open = true; });
  });
  if (plots.length) {
    dark.addEventListener("change", function () { drawAll(); });
    window.addEventListener("beforeprint", function () { drawAll(PRINT_WIDTH); });
    window.addEventListener("afterprint", function () { drawAll(); });
    drawAll();
  }
  showTarget();
})();
