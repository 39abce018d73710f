package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
)

func main() {
	var signed struct {
		URL     string
		Method  string
		Headers map[string]string
	}
	if err := json.NewDecoder(os.Stdin).Decode(&signed); err != nil {
		panic(err)
	}
	request, err := http.NewRequest(signed.Method, signed.URL, strings.NewReader("from Go"))
	if err != nil {
		panic(err)
	}
	for name, value := range signed.Headers {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		panic(err)
	}
	defer response.Body.Close()
	fmt.Println(response.StatusCode)
}
