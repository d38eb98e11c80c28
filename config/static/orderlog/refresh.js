"use strict";

// Shows #live as the server would show it now, every so many seconds, while somebody looks.
{
    const next = () => setTimeout(refresh, 1000 * document.getElementById("live").dataset.refreshSeconds);

    const refresh = async () => {
        try {
            if (!document.hidden) {
                const response = await fetch(location.href, {signal: AbortSignal.timeout(10000)});
                const page = new DOMParser().parseFromString(await response.text(), "text/html");
                const live = page.getElementById("live");
                if (response.ok && live) {
                    document.getElementById("live").replaceWith(live);
                }
            }
        } catch {
            // The server does not answer: what was shown stays.
        }
        next();
    };

    next();
}
