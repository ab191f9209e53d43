extension Broadcast {
    /// The elements that one subscriber receives, in the order in which they were published.
    ///
    /// To be iterated by one task, once.
    public struct Subscription: AsyncSequence, Sendable {
        /// Ends the subscription when nobody refers to it any more.
        fileprivate final class Owner: Sendable {
            let subscriber: Subscriber<Element>

            init(_ subscriber: Subscriber<Element>) {
                self.subscriber = subscriber
            }

            deinit {
                subscriber.close()
            }
        }

        private let owner: Owner

        init(_ subscriber: Subscriber<Element>) {
            owner = Owner(subscriber)
        }

        /// The subscriber, which does not keep the subscription.
        var subscriber: Subscriber<Element> { owner.subscriber }

        /// Ends the subscription: what waits is still received, and nothing else.
        ///
        /// It can be called by any thread.
        public func finish() {
            subscriber.end()
        }

        /// Begins the iteration.
        public func makeAsyncIterator() -> Iterator {
            Iterator(owner)
        }

        /// Returns the elements as they come.
        public struct Iterator: AsyncIteratorProtocol {
            private let owner: Owner

            fileprivate init(_ owner: Owner) {
                self.owner = owner
            }

            /// Waits for the next element.
            ///
            /// - Returns: the element; `nil` at the end, or if the task is cancelled, which ends the
            ///   subscription.
            public mutating func next() async -> Element? {
                await next(isolation: nil)
            }

            /// Waits for the next element, on the actor of its caller.
            ///
            /// - Parameter actor: the actor.
            /// - Returns: the element; `nil` at the end, or if the task is cancelled, which ends the
            ///   subscription.
            public mutating func next(isolation actor: isolated (any Actor)?) async -> Element? {
                if let element = await owner.subscriber.mailbox.next() { return element }
                owner.subscriber.close()
                return nil
            }

            /// Takes the next element, if one waits.
            func takeReady() -> Element? { owner.subscriber.mailbox.takeReady() }
        }
    }
}
