package labtest

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/lockstep-go/lockstep/kernel/kerneltest/pyenv"
)

// browser is the Chromium of all tests, started by the first that asks for it.
var browser chromium

// chromium is a headless Chromium with an empty profile.
type chromium struct {
	start   sync.Once
	err     error
	profile string
	ctx     context.Context // of its first tab, whose end is the browser's
}

// newTab opens a tab that is closed when the test ends.
func newTab(t testing.TB) context.Context {
	t.Helper()
	exe := pyenv.Chromium(t)
	browser.start.Do(func() { browser.err = browser.launch(exe) })
	if browser.err != nil {
		t.Fatalf("start Chromium: %v", browser.err)
	}
	tab, _ := chromedp.NewContext(browser.ctx)
	t.Cleanup(func() {
		if err := chromedp.Cancel(tab); err != nil {
			t.Errorf("close the tab: %v", err)
		}
	})
	if err := chromedp.Do(tab); err != nil {
		t.Fatalf("open a tab: %v", err)
	}
	return tab
}

func (b *chromium) launch(exe string) error {
	var err error
	if b.profile, err = os.MkdirTemp("", "lockstep-chromium-*"); err != nil {
		return err
	}
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(exe),
		chromedp.UserDataDir(b.profile),
		chromedp.WindowSize(1400, 1800),
		chromedp.Flag("headless", "new"),
	}
	for _, flag := range []string{
		"no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "no-default-browser-check", "disable-background-networking",
		"disable-component-update", "disable-sync", "disable-dev-shm-usage", "hide-scrollbars",
		// A tab that is not in front runs at full speed.
		"disable-background-timer-throttling", "disable-backgrounding-occluded-windows", "disable-renderer-backgrounding",
	} {
		options = append(options, chromedp.Flag(flag, true))
	}
	allocator, _ := chromedp.NewExecAllocator(context.Background(), options...)
	b.ctx, _ = chromedp.NewContext(allocator)
	return chromedp.Do(b.ctx)
}

// stop closes the browser and waits for its end.
func (b *chromium) stop() error {
	if b.ctx == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(b.ctx, timeout)
	defer cancel()
	if err := chromedp.Cancel(ctx); err != nil {
		return fmt.Errorf("close Chromium: %w", err)
	}
	return os.RemoveAll(b.profile)
}
