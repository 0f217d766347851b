package detect

import (
	"strings"

	"github.com/lockstep-go/lockstep/kernel/words"
)

// misuses has what explains each message with which Go stops a program that misuses a lock, a
// WaitGroup, a channel or a map.
var misuses = map[string]words.Phrase{
	"sync: unlock of unlocked mutex":                              words.MisuseUnlock,
	"sync: RUnlock of unlocked RWMutex":                           words.MisuseRUnlock,
	"sync: Unlock of unlocked RWMutex":                            words.MisuseRWUnlock,
	"sync: negative WaitGroup counter":                            words.MisuseNegative,
	"sync: WaitGroup misuse: Add called concurrently with Wait":   words.MisuseAddWait,
	"sync: WaitGroup is reused before previous Wait has returned": words.MisuseReuse,
	"sync.Cond is copied":                                         words.MisuseCopied,
	"send on closed channel":                                      words.MisuseSendClosed,
	"close of closed channel":                                     words.MisuseClose,
	"close of nil channel":                                        words.MisuseCloseNil,
	"concurrent map writes":                                       words.MisuseMaps,
	"concurrent map read and map write":                           words.MisuseMaps,
	"concurrent map iteration and map write":                      words.MisuseMaps,
	"concurrent map clone and map write":                          words.MisuseMaps,
}

// Misuse explains a panic or a fatal error of Go by its message. ok is false for what is no misuse
// of what goroutines share.
func Misuse(lang words.Language, message string) (text string, ok bool) {
	phrase, ok := misuses[strings.TrimPrefix(message, "fatal error: ")]
	if !ok {
		return "", false
	}
	return phrase.In(lang), true
}
