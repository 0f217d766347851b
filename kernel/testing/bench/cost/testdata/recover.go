package main

import "errors"

const ops = 1_000 // panics

func try(n int) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = errors.New("recovered")
		}
	}()
	if n%3 == 0 {
		panic("three")
	}
	return nil
}

func work() int {
	failures := 0
	for i := 0; i < 1000; i++ {
		if try(i) != nil {
			failures++
		}
	}
	return failures
}
