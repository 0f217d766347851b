package worker

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"go/types"
	"html"
	"image"
	"image/png"
	"reflect"
	"strconv"
	"strings"

	"github.com/lockstep-go/lockstep/kernel/running/display"
	"github.com/lockstep-go/lockstep/kernel/running/sched"
	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/wire/workerproto"
	"github.com/lockstep-go/lockstep/kernel/words"
	"github.com/lockstep-go/lockstep/lessons"
)

const (
	// maxBundle is how many bytes a form of a display may have: a notebook is one text, which the
	// browser holds as a whole.
	maxBundle = 8 << 20
	// maxPlain is how many bytes of a display's text are shown where nothing richer can be: as much
	// as of any value.
	maxPlain = 100_000
	// maxPixels is how large an image is shown.
	maxPixels = 16 << 20
)

// bundle returns the forms in which a value is shown. It is called by the goroutine that shows it,
// since methods of the learner's may be called.
func (w *worker) bundle(values ...any) map[string]any { return w.typedBundle(nil, values...) }

// typedBundle is bundle of values to which the checker gives types.
func (w *worker) typedBundle(static []types.Type, values ...any) map[string]any {
	if len(values) == 1 {
		if b := w.rich(values[0]); b != nil {
			return b
		}
	}
	defer w.machine.ForgetPanic() // of a method String
	return map[string]any{mimeText: display.Writer{Types: w.machine.Types}.Values(static, values...)}
}

const mimeText = "text/plain"

// rich returns the forms of what is more than text, nil for all else.
func (w *worker) rich(x any) map[string]any {
	var b map[string]any
	if e, ok := x.(*lessons.Exploration); ok && e != nil {
		x = e.Rich()
	}
	if r, ok := x.(lessons.Rich); ok {
		b = r.MIMEBundle()
	} else if im, ok := w.image(x); ok {
		b = w.picture(im)
	}
	for mime, form := range b {
		if size := formSize(form); mime != mimeText && size > maxBundle {
			delete(b, mime)
			b[mimeText] = fmt.Sprintf("%v\n%s", b[mimeText], words.TooLargeShown.In(w.lang(), mime, size>>20))
		}
	}
	if text, ok := b[mimeText].(string); ok && len(text) > maxPlain {
		b[mimeText] = strings.ToValidUTF8(text[:maxPlain], "") + "\n" + words.TextCut.In(w.lang(), len(text))
	}
	return b
}

func formSize(form any) int {
	switch form := form.(type) {
	case string:
		return len(form)
	case json.RawMessage:
		return len(form)
	}
	return 0
}

// image returns the image that a value is, the learner's own kinds included.
func (w *worker) image(x any) (image.Image, bool) {
	if im, ok := x.(image.Image); ok {
		return im, !reflect.ValueOf(im).IsZero()
	}
	im, ok := w.machine.Types.AsCompiled(x, reflect.TypeFor[image.Image]()).(image.Image)
	return im, ok
}

// picture draws an image. It may be the learner's, or change meanwhile, so drawing may fail.
func (w *worker) picture(im image.Image) (b map[string]any) {
	defer func() {
		if r := recover(); r != nil {
			w.machine.ForgetPanic()
			b = nil
		}
	}()
	size := im.Bounds()
	text := words.Picture.In(w.lang(), size.Dx(), size.Dy())
	if size.Empty() || size.Dx() > maxPixels/size.Dy() {
		return map[string]any{mimeText: text}
	}
	var data bytes.Buffer
	if err := png.Encode(&data, im); err != nil {
		return map[string]any{mimeText: fmt.Sprintf("%s (%v)", text, err)}
	}
	return map[string]any{mimeText: text, "image/png": base64.StdEncoding.EncodeToString(data.Bytes())}
}

// sayImported tells which packages were imported for a cell. It is no part of what the cell prints.
func (w *worker) sayImported(x *execution) {
	w.mu.Lock()
	paths := w.compiled.imported
	w.mu.Unlock()
	if len(paths) == 0 || w.program != nil {
		return
	}
	quoted := make([]string, len(paths))
	for i, p := range paths {
		quoted[i] = strconv.Quote(p)
	}
	w.say(x, words.Imported.In(w.lang(), strings.Join(quoted, ", ")))
}

// sayKept says that goroutines of earlier cells go on with functions that the cell declares again
// with other types, or that are generic. Where none is running it says nothing: nobody would miss
// the new ones.
func (w *worker) sayKept(x *execution) {
	w.mu.Lock()
	names, generic := w.compiled.kept, w.compiled.keptGeneric
	w.mu.Unlock()
	if len(names)+len(generic) == 0 || len(sched.Living()) == 0 {
		return
	}
	if len(names) > 0 {
		w.say(x, words.KeepsOld.In(w.lang(), strings.Join(names, ", ")))
	}
	if len(generic) > 0 {
		w.say(x, words.KeepsGeneric.In(w.lang(), strings.Join(generic, ", ")))
	}
}

// sayNotRun says that a whole program's tests are not run by its main.
func (w *worker) sayNotRun(x *execution) {
	w.mu.Lock()
	names := w.compiled.notRun
	w.mu.Unlock()
	if len(names) > 0 && w.program == nil {
		w.say(x, words.TestsNotRun.In(w.lang(), strings.Join(names, ", ")))
	}
}

// say shows a remark of the kernel's in the cell's output.
func (w *worker) say(x *execution, text string) {
	w.send(workerproto.Display{Exec: x.record.Exec, Go: trace.MainGo, Data: map[string]any{
		mimeText:    text,
		"text/html": `<small style="color:gray">` + html.EscapeString(text) + "</small>",
	}})
}

// viewer shows what package lessons is given to show.
type viewer struct{ w *worker }

func (v viewer) Show(values ...any) {
	for _, x := range values {
		v.display(v.w.bundle(x), "", false)
	}
}

func (v viewer) ShowAs(id string, value any) { v.display(v.w.bundle(value), id, false) }

func (v viewer) Replace(id string, value any) {
	b := v.w.bundle(value)
	if v.w.program != nil {
		v.display(b, id, true)
		return
	}
	v.w.updates.add(v.record(b, id, true))
}

// display puts a bundle out. A program, as lockstep run runs it, has nothing but its streams.
func (v viewer) display(bundle map[string]any, id string, update bool) {
	if v.w.program != nil {
		fmt.Fprintln(v.w.stdio.Stdout, bundle[mimeText])
		return
	}
	if update || id != "" {
		v.w.updates.flush()
	}
	v.w.send(v.record(bundle, id, update))
	sched.Point()
}

func (v viewer) record(bundle map[string]any, id string, update bool) workerproto.Display {
	goid, exec := sched.CurrentID()
	return workerproto.Display{Exec: exec, Go: goid, Data: bundle, DisplayID: id, Update: update}
}

func (v viewer) Clear(wait bool) {
	if v.w.program != nil {
		return
	}
	_, exec := sched.CurrentID()
	v.w.send(workerproto.ClearOutput{Exec: exec, Wait: wait})
}

func (v viewer) JSON(value any) ([]byte, error) { return v.w.machine.Types.JSON(value) }

func (v viewer) Text(value any) string {
	if r, ok := value.(lessons.Rich); ok {
		return r.String()
	}
	return fmt.Sprint(v.w.machine.Types.Wrap(value))
}

func (v viewer) Elements(value any, limit int) (elements []any, length int) {
	return display.Writer{Types: v.w.machine.Types}.Elements(value, limit)
}

func (v viewer) Entries(value any, limit int) (keys, values []any, length int) {
	return display.Writer{Types: v.w.machine.Types}.Entries(value, limit)
}

func (v viewer) Fields(value any) (names []string, values []any, ok bool) {
	return display.Writer{Types: v.w.machine.Types}.Fields(value)
}
