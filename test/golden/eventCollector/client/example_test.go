package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/acme-demo/eventcollector/client"
)

// service stands in for the service, so that the example has something to call.
func service() *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.Method == http.MethodPost {
			w.WriteHeader(http.StatusCreated)
			_, _ = io.WriteString(w, `{"success":"new job added","id":"0190163d-8694-739b-aea5-966c26f8ad91","revision":1}`)
			return
		}
		_, _ = io.WriteString(w, `{"id":"0190163d-8694-739b-aea5-966c26f8ad91","state":"done","result":{"payload":"{\"sent\":true}","size":13}}`)
	}))
}

// A job is made, waited for, and its result read.
func Example() {
	server := service() // in your program: the address of the service
	defer server.Close()

	c, err := client.New(server.URL, client.APIKey("a-key-of-the-service"))
	if err != nil {
		log.Print(err)
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()

	accepted, err := c.Call(ctx, "https://example.com/hook", client.WithMethod(http.MethodPost),
		client.WithPayload(map[string]string{"report": "daily"}), client.WithMaxAttempts(5))
	if refused := (*client.Error)(nil); errors.As(err, &refused) {
		log.Printf("refused with %d, try again in %v: %s", refused.Status, refused.RetryAfter, refused.Detail)
		return
	}
	if err != nil {
		log.Print(err)
		return
	}
	run, err := c.Wait(ctx, accepted.ID)
	if err != nil {
		log.Print(err)
		return
	}
	var result struct {
		Sent bool `json:"sent"`
	}
	if err := run.DecodeResult(&result); err != nil {
		log.Print(err)
		return
	}
	fmt.Println(run.State, result.Sent)
	// Output: done true
}

// The compiler knows the payload of a job type that is bound to it.
func ExampleJobType() {
	type Mail struct {
		To      string `json:"to"`
		Subject string `json:"subject"`
	}
	const mails client.JobType[Mail] = "email" // or a constant of this package, such as TypeEmail

	server := service()
	defer server.Close()
	c, err := client.New(server.URL)
	if err != nil {
		log.Print(err)
		return
	}
	accepted, err := mails.Submit(context.Background(), c, Mail{To: "ops@example.com"},
		client.WithSchedule(client.Cron("0 4 * * *", "Europe/Berlin")), client.WithIdempotencyKey("nightly-mail"))
	if err != nil {
		log.Print(err)
		return
	}
	fmt.Println(accepted.ID)
	// Output: 0190163d-8694-739b-aea5-966c26f8ad91
}
