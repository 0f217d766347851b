package labtest

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// as has the page drawn for a medium, "" for the screen, and for people who want motion as they say.
func (p *page) as(medium, motion string) {
	p.t.Helper()
	p.do("draw the page for "+medium+", motion: "+motion, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Media: medium, Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: motion}},
		})
		return err
	}))
}

// Nothing of ours moves where that is asked for, and on paper there is no control of the stepper that
// nobody could press there.
func TestMediaOfStepper(t *testing.T) {
	p := open(t, savedBy(t, notebook(t, lostUpdate...)))
	p.await("there is a stepper", `lab.node("lost").querySelector('.lockstep-stepper')`)
	defer p.as("", "")
	// moves counts what changes over time, by style sheets or scripts of the page, in our pictures.
	const moves = `[...lab.node("lost").querySelectorAll('.lockstep-picture, .lockstep-picture *')].filter(e => {
		const style = getComputedStyle(e);
		return parseFloat(style.transitionDuration) > 0 && !e.closest('button, select, input') || style.animationName !== 'none' || e.getAnimations().length > 0;
	}).length`
	p.as("", "no-preference")
	if n := ask[int](p, moves); n == 0 {
		t.Error("nothing moves where motion is welcome: this test looks for the wrong thing")
	}
	p.as("", "reduce")
	if n := ask[int](p, moves); n > 0 {
		t.Errorf("%d elements move though nobody wants it", n)
	}
	p.as("print", "reduce")
	const seen = `[...lab.node("lost").querySelectorAll('.lockstep-go, .lockstep-nav')].filter(e => getComputedStyle(e).display !== 'none').length`
	if n := ask[int](p, seen); n > 0 {
		t.Errorf("%d controls are printed", n)
	}
	if !ask[bool](p, `getComputedStyle(lab.node("lost").querySelector('.lockstep-code')).display !== 'none'`) {
		t.Error("the code is not printed")
	}
	p.pictureOfStepper("print")
}
