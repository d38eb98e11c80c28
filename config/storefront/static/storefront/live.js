"use strict";

// What changes while somebody looks: the stock of what is shown, and how far an order has come.
// Without this script the pages say the same when they are loaded again.
{
    const address = document.body.dataset.stream;
    const SHORTEST_MS = 3000, LONGEST_MS = 60000;
    let pause = SHORTEST_MS;

    const showStock = ({sku, available, in_stock, words, level}) => {
        for (const place of document.querySelectorAll("[data-stock]")) {
            if (place.dataset.stock !== sku || place.textContent === words) {
                continue;
            }
            const short = available !== null && available < Number(place.dataset.wanted ?? 0);
            place.textContent = words;
            place.className = `stock ${short ? "none" : level}`;
            place.offsetWidth; // begins the animation anew
            place.classList.add("moved");
        }
        for (const button of document.querySelectorAll("[data-needs]")) {
            if (button.dataset.needs === sku) {
                button.disabled = !in_stock;
            }
        }
    };

    // The page itself says how an order is shown: it is asked for again.
    const showOrder = async () => {
        try {
            const response = await fetch(location.href, {signal: AbortSignal.timeout(10000)});
            const page = new DOMParser().parseFromString(await response.text(), "text/html");
            const order = page.getElementById("live");
            if (response.ok && order) {
                document.getElementById("live").replaceWith(order);
            }
        } catch {
            // The shop does not answer: what was shown stays.
        }
    };

    const processing = () => document.getElementById("live")?.dataset.version === "0";

    const follow = () => {
        const source = new EventSource(address);
        source.addEventListener("stock", (event) => showStock(JSON.parse(event.data)));
        source.addEventListener("order", (event) => {
            const {order_id, version} = JSON.parse(event.data);
            const shown = document.getElementById("live");
            if (shown?.dataset.order === order_id && Number(shown.dataset.version) < version) {
                showOrder();
            }
        });
        source.addEventListener("open", () => { pause = SHORTEST_MS; });
        source.addEventListener("error", () => {
            if (processing()) {
                showOrder();
            }
            // A browser goes on by itself, but not after an answer that is no stream.
            if (source.readyState === EventSource.CLOSED) {
                setTimeout(follow, pause);
                pause = Math.min(2 * pause, LONGEST_MS);
            }
        });
    };

    if (address) {
        follow();
    }
}
