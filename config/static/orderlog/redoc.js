// Redoc's page under our Content-Security-Policy: its styles get the nonce, and its picture from elsewhere is left out.
{
  const { nonce, dataset } = document.currentScript;
  const create = document.createElement.bind(document);

  document.createElement = (name, ...options) => {
    const element = create(name, ...options);
    if (name === "style") element.nonce = nonce;
    if (name === "img") keepToOurs(element);
    return element;
  };

  function keepToOurs(image) {
    image.setAttribute = (name, value) => {
      if (name === "src" && new URL(value, location).origin !== location.origin) image.hidden = true;
      else Element.prototype.setAttribute.call(image, name, value);
    };
    Object.defineProperty(image, "src", { set: (value) => image.setAttribute("src", value) });
  }

  const fontFamily = "system-ui, sans-serif";
  const settings = {
    expandResponses: "200,201,202",
    jsonSampleExpandLevel: 3,
    sortRequiredPropsFirst: true,
    theme: { typography: { fontFamily, headings: { fontFamily }, code: { fontFamily: "ui-monospace, monospace" } } },
  };
  addEventListener("DOMContentLoaded", () => Redoc.init(dataset.schema, settings, document.getElementById("redoc")));
}
