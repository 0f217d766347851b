package labtest

import (
	"fmt"
	"strings"
)

// playFrames goes through the frames under a cell by their links, forth to the end and back, and
// expects so many steps, and texts in some of the frames that are shown, by step. It leaves the
// frame of the last of them.
func (p *page) playFrames(id string, steps int, want map[int]string) {
	p.t.Helper()
	const play = `(async (id, text, most) => {
		const box = lab.node(id).querySelector('details');
		box.open = true;
		box.hidden = false; // our extension has a stepper in its place
		const view = box.querySelector('div');
		const shown = () => [...view.children].find(f => Math.abs(f.getBoundingClientRect().top - view.getBoundingClientRect().top) < 5);
		const seen = [shown().textContent];
		while (seen.length <= most) {
			const before = shown(), link = [...before.querySelectorAll('a')].find(a => a.textContent.includes(text));
			if (!link) break;
			link.click();
			for (let tries = 0; tries < 100 && (!shown() || shown() === before); tries++) await new Promise(requestAnimationFrame);
			seen.push(shown()?.textContent ?? 'no frame');
		}
		return seen;
	})(%q, %q, %d)`
	forth := ask[[]string](p, fmt.Sprintf(play, id, "forth", 100))
	if len(forth) != steps+1 {
		p.t.Fatalf("%d frames are shown on the way, want %d; the last is\n%s", len(forth), steps+1, forth[len(forth)-1])
	}
	for step, text := range want {
		if !strings.Contains(forth[step], text) {
			p.t.Errorf("after step %d stands not %q but\n%s", step, text, forth[step])
		}
	}
	back := ask[[]string](p, fmt.Sprintf(play, id, "back", 100))
	if len(back) != steps+1 || back[steps] != forth[0] {
		p.t.Errorf("%d frames are shown on the way back, the last is\n%s", len(back), back[len(back)-1])
	}
	ask[[]string](p, fmt.Sprintf(play, id, "forth", 8))
}
