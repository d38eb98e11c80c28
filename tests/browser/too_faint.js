// Texts that can hardly be told from what is behind them: less than 3 to 1, as WCAG measures it.
(() => {
    const parts = (colour) => colour.match(/[\d.]+/g).map(Number);
    const light = ([red, green, blue]) => [red, green, blue]
        .map((part) => (part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4))
        .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
    const behind = (element) => {
        for (let one = element; one; one = one.parentElement) {
            const colour = parts(getComputedStyle(one).backgroundColor);
            if (colour.length === 3 || colour[3] > 0.5) return colour;
        }
        return [255, 255, 255];
    };
    const contrast = (element) => {
        const [dark, bright] = [light(parts(getComputedStyle(element).color)), light(behind(element))].sort();
        return (bright + 0.05) / (dark + 0.05);
    };
    const shown = (element) => element.checkVisibility({visibilityProperty: true, opacityProperty: true});
    const written = (element) => [...element.childNodes].some((one) => one.nodeType === 3 && one.data.trim());
    document.getAnimations().forEach((one) => one.finish()); // of colours that change with the scheme
    return [...document.querySelectorAll("body *")]
        .filter((one) => written(one) && shown(one) && !one.disabled && contrast(one) < 3)
        .map((one) => `${one.tagName} ${one.className}: ${one.textContent.trim().slice(0, 60)}`);
})()
