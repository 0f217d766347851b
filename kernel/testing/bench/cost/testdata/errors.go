package main

import (
	"errors"
	"fmt"
)

const ops = 6_000 // calls

var errOdd = errors.New("odd")

func half(n int) (int, error) {
	if n%2 != 0 {
		return 0, errOdd
	}
	return n / 2, nil
}

func quarter(n int) (int, error) {
	h, err := half(n)
	if err != nil {
		return 0, err
	}
	q, err := half(h)
	if err != nil {
		return 0, fmt.Errorf("half of %d: %w", n, err)
	}
	return q, nil
}

func work() int {
	sum := 0
	for i := 0; i < 2_400; i++ {
		q, err := quarter(i)
		switch {
		case err == nil:
			sum += q
		case errors.Is(err, errOdd):
			sum--
		}
	}
	return sum
}
