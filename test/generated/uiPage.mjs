// What the test of the page runs within it, where there is a document.

/** Texts whose contrast is below 4.5 to 1 (WCAG 2.2, 1.4.3). */
export function weakTexts() {
  const parse = (color) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const linear = (c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const behind = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const color = parse(getComputedStyle(at).backgroundColor);
      if (color[3] !== 0) return color;
    }
    return [255, 255, 255];
  };
  const weak = [];
  for (const element of document.querySelectorAll('body *')) {
    const text = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== '');
    if (!text || !element.checkVisibility()) continue;
    const [a, b] = [luminance(parse(getComputedStyle(element).color)), luminance(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) weak.push(`${element.tagName} ${element.textContent.slice(0, 30)}: ${ratio.toFixed(2)}`);
  }
  return weak;
}

/** What has the focus: its name and its outline; undefined for nothing. */
export function focused() {
  const element = document.activeElement;
  if (element === null || element === document.body) return undefined;
  const style = getComputedStyle(element);
  const label = element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent;
  return { id: element.id, label: label.trim().slice(0, 60), outline: `${style.outlineStyle} ${style.outlineWidth}` };
}

/** The names of the visible headings' elements, in their order. */
export function headings() {
  return [...document.querySelectorAll('h1, h2, h3, h4')].filter((h) => h.checkVisibility()).map((h) => h.tagName);
}

/** What the page has left behind in the browser beyond the tab, and its address. */
export function traces() {
  return [localStorage.length, document.cookie, location.href];
}

export function tabTraces() {
  return sessionStorage.length;
}

export function pageWidth() {
  return document.documentElement.scrollWidth;
}

/** Lets a field through to the service whatever it holds. */
export function lax(input) {
  input.removeAttribute('max');
  input.form.setAttribute('novalidate', '');
}
