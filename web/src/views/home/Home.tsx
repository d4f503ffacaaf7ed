/** The start page: what the house tells, and the streams one can open from there. */
import { useEffect } from "preact/hooks"
import { t } from "../../i18n"
import type { HomePlace } from "../../router"
import { Follows } from "./Follows"
import { ALL_PROMPTS } from "./prompts"
import { StreamView } from "./StreamView"
import { closeStreams, type Source } from "./store"
import "../../styles/home.css"
import { lazy } from "../shell/lazy"

const PostPage = lazy(() => import("./PostPage").then((module) => module.PostPage))
const PromptList = lazy(() => import("./PromptList").then((module) => module.PromptList))
const PromptPage = lazy(() => import("./PromptPage").then((module) => module.PromptPage))
const TopicStreams = lazy(() => import("./TopicStreams").then((module) => module.TopicStreams))

function sourceOf(place: HomePlace): Source {
  if ("id" in place && place.kind !== "post" && place.kind !== "prompt")
    return { kind: place.kind, id: place.id }
  return { kind: place.kind === "everything" ? "everything" : "following" }
}

export function Home({ place }: { place: HomePlace }) {
  useEffect(() => closeStreams, [])
  return (
    <>
      <Follows listed={place.kind === "streams"} />
      <section
        id="main"
        class="pane main"
        role={place.kind === "follows" ? "region" : "main"}
        aria-label={place.kind === "follows" ? t("Posts") : undefined}
        tabIndex={-1}
      >
        {place.kind === "post" ? (
          <PostPage key={place.id} id={place.id} />
        ) : place.kind === "prompt" ? (
          place.id === ALL_PROMPTS ? (
            <PromptList />
          ) : (
            <PromptPage key={place.id} id={place.id} />
          )
        ) : place.kind === "streams" ? (
          <TopicStreams />
        ) : (
          <StreamView source={sourceOf(place)} />
        )}
      </section>
    </>
  )
}
