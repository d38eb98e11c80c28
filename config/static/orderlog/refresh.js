"use strict";

// Shows #live as the server would show it now, every so many seconds, while somebody looks.
// Only what differs is changed: focus, selection, what is scrolled or opened stay where they are.
{
    const ownState = new Set(["open", "tabindex"]); // of <details>, and of what the focus was put on below

    const keyOf = (node) => node.id || node.dataset?.key;

    // What has a key is looked for as far as there is anything; what has none not beyond what has one.
    const likeIn = (place, wanted) => {
        const key = keyOf(wanted);
        for (let node = place; node && (key || !keyOf(node)); node = node.nextSibling) {
            if (node.nodeName === wanted.nodeName && keyOf(node) === key) {
                return node;
            }
        }
        return null;
    };

    const update = (shown, wanted) => {
        if (shown.isEqualNode(wanted)) {
            return;
        }
        if (shown.nodeType !== Node.ELEMENT_NODE) {
            shown.nodeValue = wanted.nodeValue;
            return;
        }
        for (const {name} of [...shown.attributes]) {
            if (!wanted.hasAttribute(name) && !ownState.has(name)) {
                shown.removeAttribute(name);
            }
        }
        for (const {name, value} of wanted.attributes) {
            if (shown.getAttribute(name) !== value && !ownState.has(name)) {
                shown.setAttribute(name, value);
            }
        }
        updateChildren(shown, wanted);
    };

    // What stays is never moved, as that would take the focus from it: others are put in before it, or taken out.
    const updateChildren = (shown, wanted) => {
        let place = shown.firstChild;
        for (const child of wanted.childNodes) {
            const same = likeIn(place, child);
            if (!same) {
                shown.insertBefore(document.importNode(child, true), place);
                continue;
            }
            while (place !== same) {
                place = remove(place);
            }
            update(same, child);
            place = same.nextSibling;
        }
        while (place) {
            place = remove(place);
        }
    };

    const remove = (node) => {
        const next = node.nextSibling;
        node.remove();
        return next;
    };

    // Where what had the focus is gone, what it stood in has it.
    const keepingFocus = (live, change) => {
        const around = [];
        for (let node = document.activeElement; live.contains(node); node = node.parentElement) {
            around.push(node);
        }
        change();
        if (around.length && !around[0].isConnected) {
            const left = around.find((node) => node.isConnected) ?? live;
            left.tabIndex = -1;
            left.focus({preventScroll: true});
        }
    };

    // Says below #live how old it is, and what has become of the shop, to who hears it only when that is something else.
    const line = document.createElement("p");
    const spoken = document.createElement("span");
    const seen = document.createElement("span");
    const button = document.createElement("button");
    let held = false;
    let at = new Date();

    const tell = (trouble, words) => {
        const time = at.toISOString().slice(11, 19); // UTC, as all times on the page
        seen.textContent = trouble ? `Not updated since ${time}: ${trouble}` : held ? `As it was at ${time}.` : `Updated at ${time}.`;
        seen.className = trouble ? "trouble" : "";
        const news = trouble || words;
        if (spoken.textContent !== news) {
            spoken.textContent = news;
        }
    };

    const begin = (live) => {
        line.className = "refreshed quiet";
        spoken.className = "visually-hidden";
        spoken.setAttribute("role", "status");
        spoken.textContent = live.dataset.inWords ?? "";
        button.type = "button";
        button.textContent = "Hold still";
        button.addEventListener("click", () => {
            held = !held;
            button.textContent = held ? "Go on" : "Hold still";
            tell("", spoken.textContent);
            look();
        });
        document.addEventListener("visibilitychange", look);
        line.append(seen, " ", button, spoken);
        live.after(line);
        tell("", spoken.textContent);
    };

    const next = () => setTimeout(refresh, 1000 * document.getElementById("live").dataset.refreshSeconds);

    const refresh = async () => {
        await look();
        next();
    };

    const look = async () => {
        if (document.hidden || held) {
            return;
        }
        try {
            const {look} = document.getElementById("live").dataset;
            const headers = look ? {"Last-Look": look} : {};
            const response = await fetch(location.href, {headers, signal: AbortSignal.timeout(10000)});
            const page = new DOMParser().parseFromString(await response.text(), "text/html");
            const live = page.getElementById("live");
            if (!response.ok || !live) {
                tell(response.redirected ? "you are logged out." : `the shop answers ${response.status}.`);
            } else if (!held) {
                const shown = document.getElementById("live");
                keepingFocus(shown, () => update(shown, live));
                at = new Date();
                tell("", live.dataset.inWords ?? "");
            }
        } catch {
            tell("the shop does not answer.");
        }
    };

    begin(document.getElementById("live"));
    next();
}
