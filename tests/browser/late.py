"""A slow device on a slow line: frames and what is asked over HTTP come late, some more than others.

For `--late`: what a page takes for granted about the order of things shows then. Each run is another.
"""

from __future__ import annotations

SCRIPT = """
    const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
    const nowAndThen = (share, ms) => (Math.random() < share ? wait(Math.random() * ms) : undefined)
    const drawSoon = window.requestAnimationFrame.bind(window)
    window.requestAnimationFrame = (draw) =>
        drawSoon(() => setTimeout(() => draw(performance.now()), Math.random() * 200))
    const ask = window.fetch.bind(window)
    window.fetch = async (...asked) => {
        await nowAndThen(0.5, 300)
        const answer = await ask(...asked)
        await nowAndThen(0.4, 900)
        return answer
    }
"""
