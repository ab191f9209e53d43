// The texts whose contrast to what is behind them is below 4.5:1, or 3:1 if they are large, and how many
// texts there are. (WCAG 2.2, 1.4.3)
const channel = value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
const numbers = color => color.match(/[\d.]+/g).map(Number);
const luminance = color => {
  const [red, green, blue] = numbers(color).map(value => channel(value / 255));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const behind = element => {
  for (let each = element; each; each = each.parentElement) {
    const color = getComputedStyle(each).backgroundColor;
    if (numbers(color)[3] !== 0) return color;
  }
  return "rgb(255, 255, 255)";
};
const contrast = element => {
  const lights = [getComputedStyle(element).color, behind(element)].map(luminance);
  return (Math.max(...lights) + 0.05) / (Math.min(...lights) + 0.05);
};
const ownText = element => Array.from(element.childNodes).some(
  node => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
// Not what is there for screen readers alone, nor the switch of the schemes, which DocC makes.
const isSeen = element => element.offsetWidth > 1 && !element.closest(".color-scheme-toggle");
const texts = Array.from(document.querySelectorAll("body *")).filter(
  each => ownText(each) && each.getClientRects().length && isSeen(each));
const least = element => {
  const {fontSize, fontWeight} = getComputedStyle(element);
  return parseFloat(fontSize) >= (fontWeight >= 700 ? 18.66 : 24) ? 3 : 4.5;
};
return [texts.length, texts.filter(each => contrast(each) < least(each))
  .map(each => `${contrast(each).toFixed(2)} ${each.outerHTML.slice(0, 160)}`)];
