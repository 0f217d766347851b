package labtest

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest/pyenv"
)

// helpers is put into every page.
//
//go:embed page.js
var helpers string

// browser is the Chromium of all tests, started by the first that asks for it.
var browser chromium

// chromium is a headless Chromium with an empty profile.
type chromium struct {
	start   sync.Once
	err     error
	profile string
	tab     context.Context // its only one, whose end is the browser's
}

// sharedTab returns the browser's tab.
func sharedTab(t testing.TB) context.Context {
	t.Helper()
	exe := pyenv.Chromium(t)
	browser.start.Do(func() { browser.err = browser.launch(exe) })
	if browser.err != nil {
		t.Fatalf("start Chromium: %v", browser.err)
	}
	return browser.tab
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
		"disable-component-update", "disable-sync", "disable-dev-shm-usage",
	} {
		options = append(options, chromedp.Flag(flag, true))
	}
	allocator, _ := chromedp.NewExecAllocator(context.Background(), options...)
	b.tab, _ = chromedp.NewContext(allocator)
	return chromedp.Do(b.tab, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: helpers})
		if err == nil {
			// A headless window has no focus of its own.
			_, err = cdp.Call(ctx, tab, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
		}
		return err
	}))
}

// stop closes the browser and waits for its end.
func (b *chromium) stop() error {
	if b.tab == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(b.tab, timeout)
	defer cancel()
	if err := chromedp.Cancel(ctx); err != nil {
		return fmt.Errorf("close Chromium: %w", err)
	}
	return os.RemoveAll(b.profile)
}
