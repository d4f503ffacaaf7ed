import { Component, type ComponentType, h } from "preact"

/** A component that is drawn again only when one of its properties is another. */
export function memo<Props extends object>(
  View: (props: Props) => preact.ComponentChild,
): ComponentType<Props> {
  return class extends Component<Props> {
    override shouldComponentUpdate(next: Readonly<Props>): boolean {
      const keys = new Set([...Object.keys(next), ...Object.keys(this.props)]) as Set<keyof Props>
      return [...keys].some((key) => next[key] !== this.props[key])
    }
    override render() {
      return h(View as ComponentType<object>, this.props)
    }
  }
}
