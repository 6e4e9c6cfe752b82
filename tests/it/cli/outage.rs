//! A server that is down.

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::net::TcpListener;
use warp::Filter;
use warp::http::StatusCode;

use super::*;
use test_support::port::free_port;
use test_support::stack::Plan;

#[tokio::test]
async fn a_server_that_is_not_there_is_named_with_a_way_out() {
    let url = format!("http://127.0.0.1:{}", free_port());
    for command in ["start", "status", "pause", "resume", "cancel", "jobs", "coverage"] {
        let said = said(program(&[command, "--url", &url])).await;
        assert_eq!((said.code, said.out.as_str()), (Some(5), ""), "{said:?}");
        assert_eq!(
            said.err,
            format!("Nothing answers at {url}. Start it with `garmin-sync up`, or name the server with --url.\n")
        );
    }
    let said = said(program(&["status", "--watch", "--url", &url])).await;
    assert_eq!(said.code, Some(5), "there is nothing to wait for: {said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_else_who_answers_is_not_taken_for_the_server() {
    let stack = Plan::default().apis(0).workers(0).start().await;
    let said = said(program(&["status", "--url", &stack.simulator_url("")])).await;
    assert_eq!(said.code, Some(5), "{said:?}");
    assert!(said.err.contains("is not garmin-sync"), "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_whose_store_is_away_says_so() {
    let mut stack = Plan::default().workers(0).start().await;
    stack.redis.kill();
    let said = cli(&stack, &["status"]).await;
    assert_eq!(said.code, Some(5), "{said:?}");
    assert!(said.err.contains("Redis can't be reached. Check that it runs"), "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn watching_outlives_a_restart_of_the_server() {
    let mut stack = Plan::default().workers(0).start().await;
    assert_eq!(code(&stack, "start --from 2024-05-01 --to 2024-05-08 --types health").await, Some(0));
    let mut watching = Watching::start(&stack, &["status", "--watch"]);
    watching.says("pending: waiting for a worker").await;

    stack.apis[0].0.kill();
    watching.says("The server can't be reached, trying again…").await;
    stack.revive_api(0).await;
    watching.says("The server is back.").await;

    stack.add_worker();
    watching.says("100%  completed").await;
    assert_eq!(watching.ends().await, Some(0));
    let lost = watching.seen.iter().filter(|line| line.contains("trying again")).count();
    assert_eq!(lost, 1, "an outage is told once: {:#?}", watching.seen);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_events_is_polled() {
    let mut stack = Plan::default().workers(0).start().await;
    assert_eq!(code(&stack, "start --from 2024-05-01 --to 2024-05-08 --types health").await, Some(0));
    let (http, status) = (stack.http.clone(), stack.url(0, "/integrations/garmin/sync/status"));
    let older = warp::path!("integrations" / "garmin" / "sync" / String).then(move |route| {
        let request = http.get(&status);
        async move {
            let (code, text) = if route == "status" {
                (StatusCode::OK, request.send().await.unwrap().text().await.unwrap())
            } else {
                (StatusCode::NOT_FOUND, r#"{"error": "There is nothing.", "code": "not_found"}"#.to_owned())
            };
            warp::reply::with_status(text, code)
        }
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(warp::serve(older).incoming(listener).run());

    let mut watching = Watching::start(&stack, &["status", "--watch", "--url", &url]);
    watching.says("pending: waiting for a worker").await;
    stack.add_worker();
    watching.says("100%  completed").await;
    assert_eq!(watching.ends().await, Some(0));
    server.abort();
}

#[tokio::test]
async fn an_interrupt_ends_the_waiting_for_an_answer() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let command = program(&["start", "--url", &url]).spawn().unwrap();
    // This listener never answers.
    let _connection = timeout(SOON, listener.accept()).await.unwrap().unwrap();
    kill(Pid::from_raw(command.id().unwrap().try_into().unwrap()), Signal::SIGINT).unwrap();
    let output = timeout(SOON, command.wait_with_output()).await.unwrap().unwrap();
    assert_eq!(output.status.code(), Some(130), "{output:?}");
    let told =
        format!("Stopped before the server answered. `garmin-sync status --url {url}` says where things stand.\n");
    assert_eq!(String::from_utf8(output.stderr).unwrap(), told);
}
